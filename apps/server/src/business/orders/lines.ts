import type { ChosenOption, OrderAsk, Substitutes } from '@tandem/contracts'
import { amountFor, type Minor, Refusal } from '@tandem/kernel'
import type { BasketLine } from '@tandem/promotions'
import type { Sellable } from '../catalog/index.ts'
import { type AskedOption, namedOptions } from './chosen-options.ts'
import { wholeUnits } from './whole-units.ts'

/** A line that was asked for, with what the catalogue says of it. */
export interface AskedLine {
  /** 1, 2, … over all groups. */
  line: number
  /** 0, 1, … as asked. */
  group: number
  sellable: Sellable
  /** Smallest units: pieces, or thousandths of the unit. */
  quantity: number
  options: readonly ChosenOption[]
  note: string | null
  substitutes: Substitutes
  /** Of one unit, options included. */
  unitPrice: Minor
  list: Minor
  /** Stock that the whole line takes, in smallest units. */
  takes: readonly { sku: string; quantity: number }[]
}

/** SKUs of a request, each once. */
export function skusOf({ groups }: OrderAsk): string[] {
  return [...new Set(groups.flatMap(({ lines }) => lines.map(({ sku }) => sku)))]
}

/** What the goods of one order cost at most: with as much tax on top it is still an amount that everybody can count. */
const MOST_GOODS: Minor = 400_000_000_000

/**
 * Joins what is asked for with the catalogue.
 *
 * @throws Refusal `order.unknown_sku`, `order.not_sold` (sold out, or not at this time), `order.quantity` (not a whole
 *   number of pieces, or dearer than an order may be), `order.options` (not what a dish allows)
 */
export function askedLines({ groups }: OrderAsk, sellables: readonly Sellable[]): AskedLine[] {
  const bySku = new Map(sellables.map((one) => [one.sku, one]))
  let line = 0
  let left = MOST_GOODS
  return groups.flatMap(({ lines }, group) =>
    lines.map((asked): AskedLine => {
      const sellable = bySku.get(asked.sku)
      if (!sellable) throw new Refusal('order.unknown_sku', { sku: asked.sku })
      if (!sellable.available) throw new Refusal('order.not_sold', { sku: asked.sku })
      const quantity = smallestUnits(asked.quantity, sellable)
      const chosen = chosenOf(sellable, asked.options)
      // A price list may say less than options take off: then it costs nothing.
      const unitPrice = Math.max(0, sellable.unitPrice + chosen.reduce((sum, { priceDelta }) => sum + priceDelta, 0))
      left -= (unitPrice * quantity) / 10 ** sellable.decimals
      if (left < 0) throw new Refusal('order.quantity', { sku: asked.sku, most: MOST_GOODS })
      const taken = [...sellable.takes, ...chosen.flatMap(({ takes }) => takes ?? [])]
      return {
        line: (line += 1),
        group,
        sellable,
        quantity,
        options: namedOptions(sellable, asked.options),
        note: asked.note ?? null,
        substitutes: asked.substitutes ?? 'ask',
        unitPrice,
        list: amountFor(unitPrice, quantity, sellable.decimals),
        takes: taken.map(({ sku, quantity: each }) => ({ sku, quantity: scaled(each, quantity, sellable) })),
      }
    }),
  )
}

/** Promotions see a weighed item as one unit of what it weighs. */
export function basketLineOf({ line, sellable, quantity, unitPrice, list }: AskedLine): BasketLine {
  const { sku, categories, floorUnitPrice, decimals } = sellable
  const isWeighed = decimals === 3
  const floor =
    floorUnitPrice === null ? undefined : isWeighed ? amountFor(floorUnitPrice, quantity, 3) : floorUnitPrice
  return {
    id: String(line).padStart(4, '0'),
    sku,
    categories,
    quantity: isWeighed ? 1 : quantity,
    unitPrice: isWeighed ? list : unitPrice,
    ...(isWeighed ? { measure: quantity } : {}),
    ...(floor === undefined ? {} : { floorUnitPrice: floor }),
  }
}

function smallestUnits(quantity: number, sellable: Sellable): number {
  const { sku, decimals } = sellable
  const whole = wholeUnits(quantity, sellable)
  if (whole === null || whole < 1) throw new Refusal('order.quantity', { sku, smallest: 10 ** -decimals })
  return whole
}

/** `each` is for one piece, or for 1.000 of a weighed unit. */
function scaled(each: number, quantity: number, { decimals }: Sellable): number {
  return decimals === 0 ? each * quantity : Math.ceil((each * quantity) / 1000)
}

function chosenOf(
  { sku, options: groups }: Sellable,
  asked: readonly AskedOption[],
): { priceDelta: Minor; takes?: readonly { sku: string; quantity: number }[] }[] {
  const refuse = (group: string) => new Refusal('order.options', { sku, group })
  const known = new Map(groups.map((group) => [group.id, group]))
  const strange = asked.find(({ group }) => !known.has(group))
  if (strange) throw refuse(strange.group)
  return groups.flatMap(({ id, min, max, choices }) => {
    const picked = asked.filter(({ group }) => group === id).flatMap((one) => one.choices)
    if (picked.length < min || picked.length > max || new Set(picked).size < picked.length) throw refuse(id)
    return picked.map((choiceId) => {
      const choice = choices.find((one) => one.id === choiceId)
      if (!choice) throw refuse(id)
      return choice
    })
  })
}

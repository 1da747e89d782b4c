import type { PromotionRule } from '@tandem/contracts'

export type Offer = PromotionRule['offer']
export type OfferKind = Offer['kind']

/** What a field of an offer is to whoever fills it in. */
export type FieldType = 'share' | 'money' | 'units'
export interface Field {
  name: string
  type: FieldType
  /** May be left empty. */
  optional?: true
  /** Of a list of steps. */
  step?: true
}

type OfferOf<Kind extends OfferKind> = Extract<Offer, { kind: Kind }>
type StepOf<Kind extends OfferKind> = OfferOf<Kind> extends { steps: (infer Step)[] } ? Step : never
/** Fields of the contract that the form asks for; one that the contract gets or loses does not compile here. */
type Named<Kind extends OfferKind> =
  | Exclude<keyof OfferOf<Kind>, 'kind' | 'steps' | 'repeats' | 'getSelects'>
  | (StepOf<Kind> extends never ? never : keyof StepOf<Kind>)
type FieldsOf<Kind extends OfferKind> = Readonly<Record<Named<Kind> & string, Omit<Field, 'name'>>>

/** The kinds that the form makes. A bundle has parts of its own, and is made through the API. */
export const FORM_KINDS = [
  'percent',
  'amount_off',
  'unit_price',
  'nth_item',
  'buy_get',
  'tiered',
  'threshold',
  'order_percent',
  'shipping',
] as const satisfies readonly OfferKind[]
export type FormKind = (typeof FORM_KINDS)[number]

const FIELDS: { readonly [Kind in FormKind]: FieldsOf<Kind> } = {
  percent: { basisPoints: { type: 'share' } },
  amount_off: { off: { type: 'money' } },
  unit_price: { price: { type: 'money' } },
  nth_item: { n: { type: 'units' }, basisPoints: { type: 'share' } },
  buy_get: { buy: { type: 'units' }, get: { type: 'units' }, basisPoints: { type: 'share' } },
  tiered: { fromUnits: { type: 'units', step: true }, basisPoints: { type: 'share', step: true } },
  threshold: { from: { type: 'money', step: true }, off: { type: 'money', step: true } },
  order_percent: { from: { type: 'money' }, basisPoints: { type: 'share' } },
  shipping: { from: { type: 'money' }, off: { type: 'money', optional: true } },
}

export function fieldsOf(kind: FormKind): Field[] {
  return Object.entries(FIELDS[kind]).map(([name, field]: [string, Omit<Field, 'name'>]) => ({ name, ...field }))
}

export function isFormKind(kind: OfferKind): kind is FormKind {
  return FORM_KINDS.some((known) => known === kind)
}

/** The smallest that the contract lets through. */
export function leastOf(kind: FormKind, { name, type }: Field): number {
  if (type === 'share') return 1
  if (type === 'units') return name === 'n' ? 2 : 1
  const mayBeNothing = kind === 'unit_price' || name === 'from'
  return mayBeNothing && kind !== 'threshold' ? 0 : 1
}

/** The most: all of it, or as many units as the contract lets through. */
export function mostOf({ type }: Field): number {
  return type === 'share' ? 10_000 : type === 'units' ? 1_000 : 1e12
}

import type { ChosenOption } from '@tandem/contracts'
import type { Sellable } from '../catalog/index.ts'

/** What was chosen of an option group, by its codes. */
export interface AskedOption {
  group: string
  choices: readonly string[]
}

/** As a line keeps it; lines of before have the codes alone. */
export type KeptOption = Pick<ChosenOption, 'group' | 'choices'> & Partial<ChosenOption>

/** Options that the catalogue allows, with the names that it has for them now: an order is a document and keeps them. */
export function namedOptions({ options: groups }: Pick<Sellable, 'options'>, asked: readonly AskedOption[]) {
  return asked.map(({ group: id, choices }): ChosenOption => {
    const group = groups.find((one) => one.id === id)
    const nameOf = (choiceId: string) => group?.choices.find((one) => one.id === choiceId)?.name
    return {
      group: id,
      name: group?.name ?? codeAsName(id),
      choices: [...choices],
      choiceNames: choices.map((choiceId) => nameOf(choiceId) ?? codeAsName(choiceId)),
    }
  })
}

/** Kept options as they are answered: where no name was written down, the code stands for it. */
export function shownOption({ group, choices, name, choiceNames }: KeptOption): ChosenOption {
  return {
    group,
    choices,
    name: name ?? codeAsName(group),
    choiceNames: choices.map((choiceId, at) => choiceNames?.[at] ?? codeAsName(choiceId)),
  }
}

function codeAsName(code: string): ChosenOption['name'] {
  return { zh: code, en: code }
}

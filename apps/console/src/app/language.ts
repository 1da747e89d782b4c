import { i18n, type Messages } from '@lingui/core'
import type { Locale } from '@tandem/ui'

const STORED = 'tandem.language'

const catalogs: Record<Locale, () => Promise<{ default: Messages }>> = {
  'zh-CN': () => import('../strings/zh-CN.ts'),
  en: () => import('../strings/en.ts'),
}

/** Strings that come with the pages of an area: nobody else waits for them. */
const areas = {
  run: {
    'zh-CN': () => import('../locales/zh-CN/run.json?lingui'),
    en: () => import('../locales/en/run.json?lingui'),
  },
} satisfies Record<string, Record<Locale, () => Promise<{ messages: Messages }>>>
type Area = keyof typeof areas
const needed = new Set<Area>()

/** Before a page of the area is shown; from then on a change of language brings them along. */
export async function needStrings(area: Area): Promise<void> {
  needed.add(area)
  const locale = i18n.locale as Locale
  i18n.load(locale, (await areas[area][locale]()).messages)
}

/** The language chosen before, else the browser's. */
function preferred(): Locale {
  const stored = localStorage.getItem(STORED)
  if (stored === 'zh-CN' || stored === 'en') return stored
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'
}

/** The language this person chose on another device, unless one was chosen on this one. */
export async function followPerson(locale: Locale | null): Promise<void> {
  if (locale && locale !== i18n.locale && localStorage.getItem(STORED) === null) await changeLanguage(locale)
}

export async function startLanguage(): Promise<void> {
  await activate(preferred())
}

/** Changes every word on the page at once; nothing is reloaded. */
export async function changeLanguage(locale: Locale): Promise<void> {
  await activate(locale)
  localStorage.setItem(STORED, locale)
}

async function activate(locale: Locale): Promise<void> {
  const [{ default: messages }, ...parts] = await Promise.all([
    catalogs[locale](),
    ...[...needed].map((area) => areas[area][locale]()),
  ])
  i18n.loadAndActivate({ locale, messages: Object.assign({}, messages, ...parts.map((part) => part.messages)) })
  document.documentElement.lang = locale
}

/**
 * The visual language in one place: Mantine's theme, the console's style sheets and the chart theme are all fed from
 * here. Every colour is a pair, designed for light and for dark; text colours keep 4.5:1 on their surface.
 */
export type Scheme = 'light' | 'dark'
type Pair = readonly [light: string, dark: string]

export const COLOURS = {
  /** Page, panel on it, sunken area (table head, hover), and lines. */
  page: ['#f7f8f8', '#101314'],
  panel: ['#ffffff', '#171b1c'],
  sunken: ['#f1f3f3', '#1e2324'],
  line: ['#e1e5e5', '#2b3233'],
  lineStrong: ['#c5cccc', '#3f494a'],
  text: ['#16201f', '#e8eceb'],
  textSoft: ['#566361', '#a3aead'],
  /** The one colour of action. */
  accent: ['#0c6b64', '#4fb8ae'],
  accentSoft: ['#e2f1ef', '#163633'],
  onAccent: ['#ffffff', '#06211f'],
  good: ['#17713f', '#5dc28a'],
  goodSoft: ['#e3f3ea', '#15301f'],
  warn: ['#8a5a00', '#e0ac4e'],
  warnSoft: ['#fbf0d9', '#352812'],
  bad: ['#b3261e', '#f08a80'],
  badSoft: ['#fbe7e5', '#3d1c1a'],
  /** Where a sale happened keeps its colour on every line, bar, badge and map point. */
  online: ['#1f62c8', '#6fa5f5'],
  onlineSoft: ['#e4edfb', '#17263f'],
  offline: ['#9d4f0b', '#e79b55'],
  offlineSoft: ['#fbecdf', '#38250f'],
  /** What it is compared with: recedes behind what is. */
  before: ['#7b8786', '#7f8b8a'],
  water: ['#d8e6ee', '#16262f'],
  green: ['#e4efe2', '#182619'],
  road: ['#ffffff', '#2a3132'],
  ground: ['#eef0ef', '#131718'],
} as const satisfies Record<string, Pair>
export type ColourName = keyof typeof COLOURS

/** Seven hues for categories without a colour of their own, apart also for red-green blindness. Used in this order. */
export const HUES: readonly Pair[] = [
  ['#2f6f8f', '#6db3d6'],
  ['#c2803a', '#dfa666'],
  ['#7a5aa6', '#b296dd'],
  ['#4f8a3c', '#8fc47c'],
  ['#b84a6b', '#e58aa6'],
  ['#6b6f2a', '#bdbf6a'],
  ['#5d6b78', '#9fb0bf'],
]

/** One ramp for heat and size, from nothing to most. */
export const RAMP: readonly Pair[] = [
  ['#f1f5f4', '#1b2122'],
  ['#d3e8e4', '#1d3a37'],
  ['#a5d2cb', '#1f544f'],
  ['#6bb3aa', '#2b756e'],
  ['#338d84', '#409c92'],
  ['#0c6b64', '#6fcabf'],
]

/** Order modes keep their hue everywhere; the index is into HUES. */
export const MODE_HUES: Readonly<Record<string, number>> = {
  instant: 6,
  delivery: 0,
  pickup: 1,
  dine_in: 4,
  ship: 2,
  appointment: 3,
}

export const SPACE = { xs: 4, sm: 8, md: 12, lg: 16, xl: 24, xxl: 32 } as const
export const RADIUS = 8
export const FONT_SIZE = { caption: 12, table: 13, body: 14, h3: 15, h2: 18, h1: 22 } as const
export const FONT_FAMILY =
  "'Inter Variable', 'Noto Sans SC', -apple-system, 'PingFang SC', 'Microsoft YaHei', 'Segoe UI', sans-serif"
export const MOTION_MS = 120

export function colour(name: ColourName, scheme: Scheme): string {
  return COLOURS[name][scheme === 'light' ? 0 : 1]
}

/** Colour of the nth category; past the seventh everything is grey and must be told apart by its label. */
export function hue(index: number, scheme: Scheme): string {
  const pair = HUES[index]
  return pair ? pair[scheme === 'light' ? 0 : 1] : colour('before', scheme)
}

export function ramp(scheme: Scheme): string[] {
  return RAMP.map((pair) => pair[scheme === 'light' ? 0 : 1])
}

/** All colours as CSS custom properties: `--t-panel`, `--t-text-soft`, … */
export function cssVariables(scheme: Scheme): Record<string, string> {
  const names = Object.keys(COLOURS) as ColourName[]
  const colours = names.map((name) => [`--t-${kebab(name)}`, colour(name, scheme)])
  const hues = HUES.map((_, index) => [`--t-hue-${index}`, hue(index, scheme)])
  return Object.fromEntries([...colours, ...hues])
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

import { parseMinor } from '@tandem/kernel'

/** What a cell says, written so that it can be read again. */
export const write = {
  money: (minor: number | null, decimals: number): string =>
    minor === null ? '' : decimals === 0 ? String(minor) : withPoint(minor, decimals),
  number: (value: number | null): string => (value === null ? '' : String(value)),
  yes: (value: boolean): string => (value ? 'yes' : 'no'),
  list: (values: readonly (string | number)[] | null): string => values?.join(' ') ?? '',
  pairs: (values: Readonly<Record<string, string>>): string =>
    Object.entries(values)
      .map(([key, value]) => `${escaped(key)}=${escaped(value)}`)
      .join('; '),
  minute: (value: number | null): string =>
    value === null ? '' : `${String(Math.floor(value / 60)).padStart(2, '0')}:${String(value % 60).padStart(2, '0')}`,
  moment: (at: number | null): string => (at === null ? '' : new Date(at).toISOString()),
  parts: (values: readonly { sku: string; quantity: number }[]): string =>
    values.map(({ sku, quantity }) => `${sku}*${quantity}`).join(' '),
}

/** The same back; `undefined` where the cell cannot be read so. An empty cell is null or nothing. */
export const read = {
  money: (text: string, decimals: number): number | null | undefined => {
    if (text === '') return null
    if (!/^-?\d+(\.\d+)?$/.test(text)) return undefined
    const fraction = /\.(\d+)$/.exec(text)?.[1]?.replace(/0+$/, '') ?? ''
    return fraction.length > decimals ? undefined : (parseMinor(text, decimals) ?? undefined)
  },
  number: (text: string): number | null | undefined =>
    text === '' ? null : /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined,
  yes: (text: string): boolean | null | undefined => {
    if (text === '') return null
    if (/^(yes|true|1|是)$/i.test(text)) return true
    return /^(no|false|0|否)$/i.test(text) ? false : undefined
  },
  list: (text: string): string[] | null => (text === '' ? null : text.split(/[\s,，、]+/).filter(Boolean)),
  pairs: (text: string): Record<string, string> | undefined => {
    const found: [string, string][] = []
    for (const pair of text.match(/(?:\\.|[^;\\])+/gs) ?? []) {
      const [, key, value] = /^((?:\\.|[^=\\])+)=(.*)$/s.exec(pair.trim()) ?? []
      if (key === undefined || value === undefined) return undefined
      found.push([unescaped(key.trim()), unescaped(value.trim())])
    }
    return Object.fromEntries(found)
  },
  minute: (text: string): number | null | undefined => {
    if (text === '') return null
    const [, hours, minutes] = /^(\d{1,2}):(\d{2})$/.exec(text) ?? []
    const value = Number(hours) * 60 + Number(minutes)
    return value >= 0 && value <= 1440 && Number(minutes) < 60 ? value : undefined
  },
  moment: (text: string): number | null | undefined => {
    if (text === '') return null
    const at = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(text)
      ? Date.parse(text)
      : Number.NaN
    return Number.isNaN(at) ? undefined : at
  },
  parts: (text: string): { sku: string; quantity: number }[] | undefined => {
    const parts = text
      .split(/\s+/)
      .filter(Boolean)
      .map((part) => /^(.+)\*(\d+(?:\.\d+)?)$/.exec(part))
    if (parts.includes(null)) return undefined
    return parts.map((part) => ({ sku: part?.[1] ?? '', quantity: Number(part?.[2]) }))
  },
}

function withPoint(minor: number, decimals: number): string {
  const digits = String(Math.abs(minor)).padStart(decimals + 1, '0')
  return `${minor < 0 ? '-' : ''}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}

function escaped(text: string): string {
  return text.replaceAll(/[\\;=]/g, '\\$&')
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/gs, '$1')
}

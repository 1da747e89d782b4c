import { colour, FONT_FAMILY, FONT_SIZE, type Scheme } from '../tokens.ts'

/** An ECharts option; kept as data so that builders need no chart library and can be tested alone. */
export type ChartOption = Record<string, unknown>

/** What every chart shares: type, quiet axes, tooltip, no animation that a reader waits for. */
export function chartBase(scheme: Scheme): ChartOption {
  return {
    textStyle: { fontFamily: FONT_FAMILY, fontSize: FONT_SIZE.caption, color: colour('textSoft', scheme) },
    animationDuration: 160,
    animationDurationUpdate: 160,
    tooltip: {
      confine: true,
      backgroundColor: colour('panel', scheme),
      borderColor: colour('lineStrong', scheme),
      borderWidth: 1,
      padding: [8, 12],
      extraCssText: 'border-radius:8px;box-shadow:none;max-width:320px;white-space:normal',
      textStyle: { color: colour('text', scheme), fontSize: FONT_SIZE.table, fontFamily: FONT_FAMILY },
    },
  }
}

export function categoryAxis(scheme: Scheme, labels: readonly string[]): ChartOption {
  return {
    type: 'category',
    data: labels,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: colour('lineStrong', scheme) } },
    axisLabel: { color: colour('textSoft', scheme), hideOverlap: true, margin: 10 },
  }
}

/** A value axis that starts at zero; `write` gives its unit. */
export function valueAxis(scheme: Scheme, write: (value: number) => string): ChartOption {
  return {
    type: 'value',
    splitNumber: 4,
    axisLabel: { color: colour('textSoft', scheme), formatter: write },
    splitLine: { lineStyle: { color: colour('line', scheme) } },
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Tooltips are HTML: names that people typed must not be. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char)
}

/** Lines of a tooltip: the first is its headline. */
export function tooltipHtml(lines: readonly string[]): string {
  const [head = '', ...rest] = lines.map(escapeHtml)
  return `<b style="font-weight:600">${head}</b>${rest.map((line) => `<br>${line}`).join('')}`
}

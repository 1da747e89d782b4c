const WORDS = {
  'zh-CN': { day: ' 天', hour: ' 小时', minute: ' 分钟', second: ' 秒' },
  en: { day: ' d', hour: ' h', minute: ' min', second: ' s' },
}

/**
 * Writes seconds in the two largest units that matter: `45 s`, `12 min`, `1 h 5 min`, `2 d 3 h`. Below ten minutes one
 * digit of a minute is kept, for kitchens and queues.
 */
export function createDurationFormat(locale: 'zh-CN' | 'en'): (seconds: number) => string {
  const words = WORDS[locale]
  return (seconds) => {
    const sign = seconds < 0 ? '−' : ''
    const total = Math.abs(seconds)
    if (Math.round(total) < 60) return `${sign}${Math.round(total)}${words.second}`
    const tenths = Math.round(total / 6) / 10
    if (tenths < 10) return `${sign}${tenths}${words.minute}`
    const minutes = Math.round(total / 60)
    if (minutes < 60) return `${sign}${minutes}${words.minute}`
    if (minutes < 24 * 60) return sign + pair(Math.floor(minutes / 60), words.hour, minutes % 60, words.minute)
    const hours = Math.round(total / 3600)
    return sign + pair(Math.floor(hours / 24), words.day, hours % 24, words.hour)
  }
}

function pair(large: number, largeWord: string, small: number, smallWord: string): string {
  return small === 0 ? `${large}${largeWord}` : `${large}${largeWord} ${small}${smallWord}`
}

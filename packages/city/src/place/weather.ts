import { rng } from '@tandem/kernel'
import { DISTRICTS } from '../geography.ts'
import { WEATHER } from '../parameters.ts'

export interface Weather {
  highCelsius: number
  rainMillimetres: number
}

/**
 * Weather of each district from day 0 on: temperature as a yearly wave with first-order noise, rain as a two-state
 * chain (Richardson 1981, Water Resources Research 17(1)) with exponential amounts; districts differ a little.
 * Days are made in order and kept, so asking for any day gives the same answer whatever was asked before.
 */
export function createWeather(seed: number, startsOn: string): (day: number) => readonly Weather[] {
  const random = rng(seed, 'weather')
  const firstDayOfYear = Math.floor((Date.parse(startsOn) - Date.parse(`${startsOn.slice(0, 4)}-01-01`)) / 86_400_000)
  const days: Weather[][] = []
  let noise = 0
  let wet = false
  return (day) => {
    while (days.length <= day) {
      const wave = -Math.cos((2 * Math.PI * (firstDayOfYear + days.length - 20)) / 365.25)
      noise = 0.7 * noise + random.normal(0, WEATHER.noiseCelsius)
      wet = random.chance(wet ? WEATHER.wetAfterWet : WEATHER.wetAfterDry)
      const rain = wet ? random.exponential(WEATHER.meanRainMillimetres) : 0
      const high = WEATHER.meanCelsius + WEATHER.yearSwingCelsius * wave + noise - (wet ? 2 : 0)
      days.push(
        DISTRICTS.map(() => ({
          highCelsius: Math.round((high + random.normal(0, 0.4)) * 10) / 10,
          rainMillimetres: Math.round(rain * random.between(0.8, 1.2) * 10) / 10,
        })),
      )
    }
    return days[day] as Weather[]
  }
}

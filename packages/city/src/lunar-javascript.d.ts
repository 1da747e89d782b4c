/** The part of lunar-javascript that the calendar uses; the package ships no types. */
declare module 'lunar-javascript' {
  export interface Holiday {
    getName(): string
    isWork(): boolean
    getTarget(): string
  }
  export const HolidayUtil: {
    /** The State Council's published holiday arrangement; null on an ordinary day or in a year not yet published. */
    getHoliday(date: string): Holiday | null
    getHolidays(year: number): Holiday[]
  }
  export interface Lunar {
    getMonth(): number
    getDay(): number
    getFestivals(): string[]
    getJieQi(): string
  }
  export const Solar: {
    fromYmd(year: number, month: number, day: number): { getLunar(): Lunar }
  }
}

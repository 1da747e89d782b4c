/** Looking for the number of people stops here: nobody has more. */
const MOST_PEOPLE = 1e12

/** The least number of people that is enough, when more are never worse; Infinity when a million million are not. */
export function leastPeople(isEnough: (people: number) => boolean): number {
  let enough = 2
  while (!isEnough(enough)) {
    if (enough > MOST_PEOPLE) return Number.POSITIVE_INFINITY
    enough *= 2
  }
  let tooFew = enough / 2
  while (enough - tooFew > 1) {
    const middle = Math.floor((enough + tooFew) / 2)
    if (isEnough(middle)) enough = middle
    else tooFew = middle
  }
  return enough
}

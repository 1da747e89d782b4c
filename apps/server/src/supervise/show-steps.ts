const TENTHS = 10

/**
 * Tells a long piece of work in lines that a person can read on a terminal or in a file: each step's words when it
 * begins, and how far it is at every tenth.
 *
 * @param words what a step is called
 * @returns hears of every bit of progress
 */
export function showSteps<Step extends string>(
  words: Readonly<Record<Step, string>>,
  say: (line: string) => void,
): (progress: { step: Step; done: number; of: number }) => void {
  let last = ''
  return ({ step, done, of }) => {
    const percent = of === 0 ? 100 : Math.floor((TENTHS * done) / of) * TENTHS
    const line = `${words[step]}: ${percent} %`
    if (line !== last) say(line)
    last = line
  }
}

/** Whether a line that is asked for was named before among the same: each for itself would be within what there is. */
export function isNamedBefore(lines: readonly { line: number }[], at: number): boolean {
  return lines.findIndex(({ line }) => line === lines[at]?.line) < at
}

import type { CatalogIssue } from '@tandem/contracts'
import { Refusal } from '@tandem/kernel'

/** @throws Refusal `catalog.invalid` that names every issue, when there is one */
export function refuseIssues(issues: readonly CatalogIssue[]): void {
  const [first] = issues
  if (first)
    throw new Refusal('catalog.invalid', { detail: `${first.at}: ${first.code}`, issues: issues.slice(0, 200) })
}

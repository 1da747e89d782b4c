export function workbookRoutes(..._: unknown[]): void {}

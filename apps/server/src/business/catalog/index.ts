export { catalogVersion } from './catalog-version.ts'
export { readShelf, type Sellable, type Shelf, type ShelfQuestion, sellables } from './sellables.ts'
export { clearSoldOut, markSoldOut } from './sold-out.ts'

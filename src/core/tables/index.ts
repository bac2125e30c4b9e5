/** Columnar storage: tables, slabs of legs, keys, touched rows, pages for snapshots and hashes. */
export {
  type AnyTable,
  type Table,
  tableAdd,
  tableCopy,
  tableEmpty,
  tableFree,
  tableGrow,
  tableHasRoom,
  tableOf,
} from './columns.ts'
export { type Key, type KeyIndex, keyEqual, keyIndexAdd, keyIndexFind, keyIndexOf, keyRead, keyWrite } from './keys.ts'
export { pagesOf, restoreTable } from './pages.ts'
export { type RowsBy, rowsBy, rowsByAdd, rowsByRemove } from './rows-by.ts'
export { blockSizeFor, type Slab, slabGive, slabHasRoom, slabOf, slabTake } from './slabs.ts'
export { type Ticketed, ticketAdd, ticketedOf, ticketFind } from './tickets.ts'
export { clearTouched, sortTouched, type Touched, takeTouched, touch, touchedOf, withdrawTouch } from './touched.ts'

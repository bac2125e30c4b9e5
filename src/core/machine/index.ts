/** The machine: the state of a house, and the one verb that changes it. */
export { apply, passOver } from './apply.ts'
export { expiriesAfter } from './calendar.ts'
export { rebuildWatch } from './conclude.ts'
export { scheduleReject } from './handlers/parameters.ts'
export { emptyHouse, type House, houseFromPages, pagesOfHouse } from './house.ts'
export { RULES_VERSION } from './rules-version.ts'

/** The six scenarios with books of options among the accounts. */
export { stormsDoc } from './document.ts'
export { type Storm, stormOf } from './storms.ts'

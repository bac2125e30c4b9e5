/** The museum of failures: the field's disasters as scripts, under the rules that failed and under Plimsoll's. */
export { type Bearer, bearers, type Losses } from './exhibit.ts'
export { exhibits } from './exhibits/all.ts'
export { type MuseumResult, runExhibit } from './run.ts'
export { bearerShown, museumDoc } from './words.ts'

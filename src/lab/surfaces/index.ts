/** Surfaces of option chains as people read them: what was fitted, what it misses, pictures and the published document. */
export { countsText, documentOf } from './document.ts'
export { pictureOf } from './picture.ts'
export { type ExpiryReport, exampleReport, fileReport, markReport, type SurfaceReport } from './report.ts'
export { dateOf, middleOf, points } from './words.ts'

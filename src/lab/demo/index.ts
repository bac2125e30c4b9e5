/** The demo: a crash in a running house, at a pace. */
export { type Demo, demoOf, openDemo, playDemo } from './demo.ts'

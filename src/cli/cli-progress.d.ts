/** What we use of cli-progress, which has no types of its own. */
declare module 'cli-progress' {
  export class SingleBar {
    constructor(options: {
      readonly format: string
      readonly barsize: number
      readonly hideCursor: boolean
      readonly clearOnComplete: boolean
      readonly stream: NodeJS.WritableStream
      readonly linewrap: boolean | null
    })
    start(total: number, value: number, payload: Readonly<Record<string, string>>): void
    update(value: number, payload: Readonly<Record<string, string>>): void
    stop(): void
  }
}

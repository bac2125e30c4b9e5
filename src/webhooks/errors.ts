/** The file of webhooks cannot be used with this house. */
export class WebhookFileError extends Error {
  readonly file: string

  constructor(file: string, what: string, cause?: unknown) {
    super(
      `${file}: ${what}; restore it with its house, or remove it: members must then register their webhooks again`,
      {
        cause,
      },
    )
    this.name = new.target.name
    this.file = file
  }
}

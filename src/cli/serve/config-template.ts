/** The configuration that `plimsoll init` writes, and that `--empty` opens a house by. */

const key = (kind: string, number: number): string => `${kind}${`${number}`.padStart(62, '0')}`

/** A whole configuration with the reason of each line. */
export const configTemplate = `# A house of Plimsoll. Everything here is read when the house is opened for the first time; later only port, chain-id,
# tick-ms, cut-ms, operator and tokens are, and what is listed changes by governance. Start it: plimsoll serve FOLDER --config FILE

format = 1
name = "My house"

# Where it listens, on this machine only. Put a proxy with TLS before it to serve others.
port = 7117

# Chain that signatures are made for (EIP-155): a signature for one chain is none for another.
chain-id = 1

# How often time passes (queues, deadlines, funding), and how often an epoch is numbered and the state hashed.
tick-ms = 1000
cut-ms = 60000

# Rows of the tables. They cost memory (some 350 bytes an account with five legs) and are doubled by a command when full.
[capacity]
owners = 10000
accounts = 20000
legs = 100000
balances = 40000

# What profits, losses and fees are paid in. Chain 0 is play money, which a real house refuses.
[settlement]
name = "USDC"
chain = 1
token = "${key('05', 1)}"

# What else may be deposited: a base lot is 10^lot-exponent coins and has atoms-per-lot atoms of the token.
[[collateral]]
name = "BTC"
chain = 1
token = "${key('05', 2)}"
lot-exponent = -4
atoms-per-lot = 10000

# What may be traded. Choose the exponent so that a lot is worth some $10 to $100.
[[market]]
name = "BTC-PERP"
underlying = "BTC"
lot-exponent = -4

[[market]]
name = "ETH-PERP"
underlying = "ETH"
lot-exponent = -2

# Who may report prices, by key: the address that signs, 0x and 40 hexadecimal digits. These are nobody's: a house that reads its
# prices by itself (--feeds) needs no other, and may keep them. An underlying needs three live ones to have a normal price.
[[source]]
name = "feed-1"
key = "${key('03', 1)}"

[[source]]
name = "feed-2"
key = "${key('03', 2)}"

[[source]]
name = "feed-3"
key = "${key('03', 3)}"

# Who may bring trades, by the address that signs them: put the venue's here.
[[venue]]
name = "venue-1"
key = "${key('04', 1)}"

# Who may ask without a signature: plimsoll token makes a token and the line of its SHA-256. The token itself goes to its holder and never
# in here. The subject of a member is its owner's number, that of a venue the venue's; an operator and an auditor have none.
# [[token]]
# name = "desk-1"
# role = "member"
# subject = 0
# sha256 = "the line of plimsoll token"
# read-only = true

# The operator's key, whose signed login (docs/signing.md) has the operator's role.
# [operator]
# key = "0x and the 40 hexadecimal digits of its address"

# Every number of docs/parameters.md has a start; set what is other here, for one row as "market.initialPpm0[BTC-PERP]".
[parameters]
"underlying.staleMs" = 60000
`

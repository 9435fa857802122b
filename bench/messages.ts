/** What a bench and the processes it starts say to each other. */
export interface Person {
  id: string
  phone: string
  pin: string
}

/** Given to the process as JSON. */
export interface ServiceOptions {
  port: number
  /** Generated Designated Contacts with a PIN each. */
  contacts: number
  /** More contacts without a PIN, to see how cost grows with the directory. */
  crowd: number
  dataDir: string
  accountSid: string
  authToken: string
  /** What requests are signed for; its own address unless given. */
  publicUrl?: string
  /** Undefined: embedded. A database that another process has filled is only used. */
  databaseUrl?: string
  redisUrl?: string
  /** Where Twilio's REST interface is played; without it nothing is asked of it. */
  apiBaseUrl?: string
}

export interface Ready {
  kind: 'ready'
  port: number
  accountSid: string
  authToken: string
  people: Person[]
  /** Of the database it uses. */
  databaseUrl: string
}

/** What a process has used of the processors since it started. */
export interface Cpu {
  kind: 'cpu'
  seconds: number
}

export function cpuUsed(): Cpu {
  const { user, system } = process.cpuUsage()
  return { kind: 'cpu', seconds: (user + system) / 1_000_000 }
}

/** So many analysts at their desks, and so many copies of these calls in line. */
export interface Floor {
  kind: 'fill-floor'
  analysts: number
  waiting: number
  like: readonly string[]
}

export type Asked = { kind: 'pin-rates' } | { kind: 'cpu' } | { kind: 'memory' } | Floor | { kind: 'stop' }

/** What a bench and the processes it starts say to each other. */
export interface Person {
  id: string
  phone: string
  pin: string
}

export interface Ready {
  kind: 'ready'
  port: number
  accountSid: string
  authToken: string
  people: Person[]
}

export type Asked = { kind: 'pin-rates' } | { kind: 'memory' } | { kind: 'stop' }

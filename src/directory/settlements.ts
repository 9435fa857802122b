/** What an administrator has looked into and takes off the first page (interface): each with its audit row, once. */

export interface Settlements {
  /** False when there is no such alert, or it was settled before. */
  alert(id: string, actor: string, at: Date): Promise<boolean>
}

/** Names of the documents in which the host keeps what the user arranged. */
import type { SessionKey } from '#core/protocol/index'

export const USER_DOCUMENT = 'user'
export const bookmarksName = ({ pipeline, date }: SessionKey) => `bookmarks-${pipeline}-${date}`

import type { ConnectionList } from '../../model/connection-list.ts';
import type { Connection } from '../../model/connection.ts';

/** What stands in the log and can be compared with another: what was captured here, or an import by its id. */
export interface SessionSource {
  readonly id: string;
  /** Null for what was captured here. */
  readonly name: string | null;
}

/** Id of what was captured here. */
export const CAPTURED = 'captured';

/** All that is there, the capture first. */
export function sessionSources(connections: ConnectionList): readonly SessionSource[] {
  const sources = new Map<string, SessionSource>([[CAPTURED, { id: CAPTURED, name: null }]]);
  for (const { importedFrom } of connections.all()) {
    if (importedFrom && !sources.has(importedFrom.id)) {
      sources.set(importedFrom.id, { id: importedFrom.id, name: importedFrom.name });
    }
  }
  return [...sources.values()];
}

export function connectionsOf(connections: ConnectionList, source: string): readonly Connection[] {
  return connections.all().filter(({ importedFrom }) => (importedFrom?.id ?? CAPTURED) === source);
}

/** Id of the import of a session on disk, so that it is opened once. */
export function keptSource(keptId: string): string {
  return `kept-${keptId}`;
}

const PANEL_ENTRY = 'src/panel/panel.html';

/** What the bundler tells of its modules. */
interface ModuleGraph {
  getModuleInfo(id: string): {
    /** That import it statically. */
    readonly importers: readonly string[];
    readonly dynamicImporters: readonly string[];
  } | null;
}

interface ChunkGroup {
  readonly name: (id: string, graph: ModuleGraph) => string | null;
  readonly priority: number;
}

/**
 * Puts what the panel loads at start into one file, and what it shares with the background into another: the dozens of small files that it
 * would be cut into along its lazy parts compress worse and take longer to load. The lazy parts stay files of their own.
 */
export function chunkGroups(): ChunkGroup[] {
  return [
    // A group takes all that its modules import with it, so what is shared has to be taken first.
    { name: (id, graph) => (useOf(id, graph) === 'panel-and-others' ? 'shared' : null), priority: 2 },
    { name: (id, graph) => (useOf(id, graph) === 'panel' ? 'start' : null), priority: 1 },
  ];
}

/** Who loads a module at once: only the panel, the panel and the background or another page, or not the panel. */
function useOf(id: string, graph: ModuleGraph): 'panel' | 'panel-and-others' | 'elsewhere' {
  const seen = new Set<string>();
  const queue = [id];
  let isOfPanel = false;
  let isOfOthers = false;
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const { importers = [], dynamicImporters = [] } = graph.getModuleInfo(at) ?? {};
    queue.push(...importers);
    if (importers.length > 0) continue;
    if (at.endsWith(PANEL_ENTRY)) isOfPanel = true;
    else if (dynamicImporters.length === 0) isOfOthers = true;
  }
  if (!isOfPanel) return 'elsewhere';
  return isOfOthers ? 'panel-and-others' : 'panel';
}

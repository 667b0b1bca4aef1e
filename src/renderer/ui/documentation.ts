import { m } from '../../paraglide/messages';
import { toasts } from './toasts.svelte';

/** A page of the documentation: its title and the words by which it is found. */
interface DocumentationPage {
  title: string;
  words: string;
}

/** The pages that the window links to, by their file name in docs/. */
export const DOCUMENTATION = {
  window: { title: m.palette_doc_window(), words: m.palette_doc_window_words() },
  table: { title: m.palette_doc_table(), words: m.palette_doc_table_words() },
  compare: { title: m.palette_doc_compare(), words: m.palette_doc_compare_words() },
  plane: { title: m.palette_doc_plane(), words: m.palette_doc_plane_words() },
  exports: { title: m.palette_doc_exports(), words: m.palette_doc_exports_words() },
  latents: { title: m.common_latents(), words: m.palette_doc_latents_words() },
  branching: { title: m.palette_doc_branching(), words: m.palette_doc_branching_words() },
  generator: { title: m.palette_doc_generator(), words: m.palette_doc_generator_words() },
  pytorch: { title: m.palette_doc_pytorch(), words: m.palette_doc_pytorch_words() },
  'tutorial-pytorch': { title: m.palette_doc_tutorial_pytorch(), words: m.palette_doc_tutorial_pytorch_words() },
  import: { title: m.palette_doc_import(), words: m.palette_doc_import_words() },
  objectives: { title: m.palette_doc_objectives(), words: m.palette_doc_objectives_words() },
  datasets: { title: m.common_datasets(), words: m.palette_doc_datasets_words() },
  scores: { title: m.common_scores(), words: m.palette_doc_scores_words() },
  warnings: { title: m.common_warnings(), words: m.palette_doc_warnings_words() },
  tutorial: { title: m.palette_doc_tutorial(), words: m.palette_doc_tutorial_words() },
  results: { title: m.palette_doc_results(), words: m.palette_doc_results_words() },
  journal: { title: m.palette_doc_journal(), words: m.palette_doc_journal_words() },
  reliability: { title: m.palette_doc_reliability(), words: m.palette_doc_reliability_words() },
  'compute-plans': { title: m.palette_doc_compute_plans(), words: m.palette_doc_compute_plans_words() },
  cluster: { title: m.palette_doc_cluster(), words: m.palette_doc_cluster_words() },
  gpu: { title: m.palette_doc_gpu(), words: m.palette_doc_gpu_words() },
  performance: { title: m.palette_doc_performance(), words: m.palette_doc_performance_words() },
  setup: { title: m.palette_doc_setup(), words: m.palette_doc_setup_words() },
  command: { title: m.palette_doc_command(), words: m.palette_doc_command_words() },
  glossary: { title: m.common_glossary(), words: m.palette_doc_glossary_words() },
} satisfies Record<string, DocumentationPage>;
export type DocumentationName = keyof typeof DOCUMENTATION;

/**
 * The address of a page of the documentation, which is served beside the window's page. The only place that knows it.
 *
 * @param heading its anchor in the page: the heading in lower case with hyphens
 */
export const documentationAddress = (name: DocumentationName, heading?: string): string =>
  `docs/${name}.html${heading === undefined ? '' : `#${heading}`}`;

/** Where the documentation is instead, a folder or an address, if it was not built into the app. */
let elsewhere: string | undefined;

/** Sets whether the documentation is served beside the page, as `app:info` reports it. */
export function setDocumentation(place: string): void {
  elsewhere = place === 'site' ? undefined : place;
}

/** Whether links to the documentation lead anywhere; says where it is if they do not. */
export function checkDocumentation(): boolean {
  if (elsewhere !== undefined) toasts.info(m.help_documentation_elsewhere({ folder: elsewhere }));
  return elsewhere === undefined;
}

/** Opens a page of the documentation, the first one by default, in another window. */
export function openDocumentation(name?: DocumentationName): void {
  const address = name === undefined ? 'docs/index.html' : documentationAddress(name);
  if (checkDocumentation()) window.open(new URL(address, location.href), '_blank', 'noopener');
}

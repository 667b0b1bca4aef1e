import { m } from '../../../paraglide/messages';

/** A term with its meaning, in the language of the window. */
interface GlossaryEntry {
  term: string;
  meaning: string;
}

/** The terms of docs/glossary.md that stand in the window, in its order. */
export const GLOSSARY: readonly GlossaryEntry[] = [
  { term: m.glossary_archive(), meaning: m.glossary_archive_meaning() },
  { term: m.glossary_branch(), meaning: m.glossary_branch_meaning() },
  { term: m.glossary_bundle(), meaning: m.glossary_bundle_meaning() },
  { term: m.glossary_checkpoint(), meaning: m.glossary_checkpoint_meaning() },
  { term: m.glossary_compute_plan(), meaning: m.glossary_compute_plan_meaning() },
  { term: m.glossary_configuration(), meaning: m.glossary_configuration_meaning() },
  { term: m.glossary_critic(), meaning: m.glossary_critic_meaning() },
  { term: m.glossary_discriminator_updates(), meaning: m.glossary_discriminator_updates_meaning() },
  { term: m.glossary_experiment(), meaning: m.glossary_experiment_meaning() },
  { term: m.glossary_features(), meaning: m.glossary_features_meaning() },
  { term: m.glossary_fixed_latents(), meaning: m.glossary_fixed_latents_meaning() },
  { term: m.glossary_fold(), meaning: m.glossary_fold_meaning() },
  { term: m.glossary_generator_step(), meaning: m.glossary_generator_step_meaning() },
  { term: m.glossary_home(), meaning: m.glossary_home_meaning() },
  { term: m.glossary_journal(), meaning: m.glossary_journal_meaning() },
  { term: m.glossary_n_critic(), meaning: m.glossary_n_critic_meaning() },
  { term: m.glossary_objective(), meaning: m.glossary_objective_meaning() },
  { term: m.glossary_packing(), meaning: m.glossary_packing_meaning() },
  { term: m.glossary_plane(), meaning: m.glossary_plane_meaning() },
  { term: m.glossary_playhead(), meaning: m.glossary_playhead_meaning() },
  { term: m.glossary_preset(), meaning: m.glossary_preset_meaning() },
  { term: m.glossary_prune(), meaning: m.glossary_prune_meaning() },
  { term: m.glossary_resume(), meaning: m.glossary_resume_meaning() },
  { term: m.glossary_run(), meaning: m.glossary_run_meaning() },
  { term: m.glossary_sample_grid(), meaning: m.glossary_sample_grid_meaning() },
  { term: m.glossary_slot(), meaning: m.glossary_slot_meaning() },
  { term: m.glossary_suspend(), meaning: m.glossary_suspend_meaning() },
  { term: m.glossary_warning(), meaning: m.glossary_warning_meaning() },
];

/** The entries that contain every word of a text; those with the text in their term come first. */
export function searchGlossary(text: string, entries: readonly GlossaryEntry[] = GLOSSARY): GlossaryEntry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const isTerm = ({ term }: GlossaryEntry): boolean => term.toLowerCase().includes(words.join(' '));
  const found = entries.filter(({ term, meaning }) => {
    const all = `${term} ${meaning}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
  return [...found.filter(isTerm), ...found.filter((entry) => !isTerm(entry))];
}

import { z } from 'zod';
import { m } from '../../paraglide/messages';
import { ok, refuse } from '../../shared/contract/outcome';
import type { Outcome } from '../../shared/contract/outcome';
import { checkInput } from '../../shared/contract/schema-issue';
import { shown } from '../../shared/domain/text-limits';
import { MAX_VIEWS, viewName } from '../../shared/domain/table/saved-view';
import type { SavedView, SavedViews } from '../../shared/domain/table/saved-view';
import { readSetting, writeSetting } from '../database';
import type { RunDatabase } from '../database';

/** Stores saved views in the database, shared by all windows and the command. */
export class SavedViewStore {
  constructor(
    private readonly database: RunDatabase,
    private readonly onChange: (views: SavedViews) => void,
  ) {}

  get = (): SavedViews => readSetting(this.database.read, 'views');

  save(view: SavedView): Outcome<null> {
    const named = checkInput(givenViewName, { name: view.name });
    if (!named.ok) return refuse(named.error.message, 'name');
    const { views, ...rest } = this.get();
    const at = views.findIndex((one) => one.name === named.value.name);
    if (at < 0 && views.length >= MAX_VIEWS)
      return refuse(m.core_there_already_saved_views_delete({ maxViews: MAX_VIEWS }), 'name');
    return this.store({
      ...rest,
      views:
        at < 0
          ? [...views, { ...view, ...named.value }]
          : views.map((one, i) => (i === at ? { ...view, ...named.value } : one)),
    });
  }

  rename(from: string, wanted: string): Outcome<null> {
    const named = checkInput(givenViewName, { name: wanted });
    if (!named.ok) return refuse(named.error.message, 'name');
    const to = named.value.name;
    const { views, first } = this.get();
    if (!views.some((view) => view.name === from)) return unknown(from);
    if (from !== to && views.some((view) => view.name === to))
      return refuse(m.core_there_already_view_choose_another({ to: shown(to) }), 'name');
    return this.store({
      views: views.map((view) => (view.name === from ? { ...view, name: to } : view)),
      ...startingWith(first === from ? to : first),
    });
  }

  remove(name: string): Outcome<null> {
    const { views, first } = this.get();
    if (!views.some((view) => view.name === name)) return unknown(name);
    return this.store({
      views: views.filter((view) => view.name !== name),
      ...startingWith(first === name ? undefined : first),
    });
  }

  openWith(name: string | null): Outcome<null> {
    const { views } = this.get();
    if (name !== null && !views.some((view) => view.name === name)) return unknown(name);
    return this.store({ views, ...startingWith(name ?? undefined) });
  }

  private store(views: SavedViews): Outcome<null> {
    writeSetting(this.database.write, 'views', views);
    this.onChange(views);
    return ok(null);
  }
}

const givenViewName = z.object({ name: viewName });
const unknown = (name: string) => refuse(m.core_there_no_view({ name: shown(name) }), 'name');
const startingWith = (first: string | undefined): { first?: string } => (first === undefined ? {} : { first });

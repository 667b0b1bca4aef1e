import './app/guard';
import './lib/locale';
import './no-eval';
import './app.css';

// Modules have constants in the language of the page, and schemas. Chunks that pages share run before the module that
// imports them, whatever the order of its imports: only a later import has what is set above.
import('./start').catch(reportError);

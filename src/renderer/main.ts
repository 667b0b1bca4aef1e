import './app/guard';
import './lib/locale';
import './no-eval';
import './app.css';
import './start';

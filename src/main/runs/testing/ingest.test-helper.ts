// Reads a journal into a database and kills itself with SIGKILL after a number of rows: argv is database, journal,
// run, number.
import { openDatabase, DatabaseWriter } from '../../database';
import { ingestAll } from '../journal/ingest';

const [, , file, journal, run, limit] = process.argv;
let rows = 0;
const statement = DatabaseWriter.prototype.statement;
DatabaseWriter.prototype.statement = function (sql) {
  const real = statement.call(this, sql);
  const run = (...params: unknown[]) => {
    if (++rows === Number(limit)) process.kill(process.pid, 'SIGKILL');
    return real.run(...params);
  };
  return { run } as typeof real;
};
const database = openDatabase(file!);
void ingestAll(database.write, run!, journal!).then(() => database.close());

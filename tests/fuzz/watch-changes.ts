import type pg from 'pg'

/** A row that a committed transaction wrote, changed or took away. */
export interface Change {
  table: string
  what: 'INSERT' | 'UPDATE' | 'DELETE'
  /** Whose row it is; null in tables that are nobody's. */
  merchantId: string | null
}

/** Tables that keep account of requests themselves, each with why a refused one may write there. */
const BOOKKEEPING: Readonly<Record<string, string>> = {
  idempotency: 'who uses a key claims it first; what was refused gives it back',
  sign_in_session: 'a session in use is prolonged, and one of the same sign-in tried is made and dropped',
  shopper_verification: 'a wrong code counts as a try',
  api_key: 'when a key was used last',
}

/** Whether a refusal may leave a row of this table: a payment that its provider did not take is kept as an attempt. */
export function isLeftBy(code: unknown, table: string): boolean {
  return table in BOOKKEEPING || (table === 'payment' && /^payment\.(declined|unavailable)$/.test(String(code)))
}

/**
 * Sees every committed change of any row, by triggers that write in the changing transaction: what was rolled back is
 * not seen, nor an update that changed nothing. Exact as long as one request is answered at a time.
 */
export class ChangeWatch {
  readonly #owner: pg.Pool
  #upTo = 0

  private constructor(owner: pg.Pool) {
    this.#owner = owner
  }

  static async on(owner: pg.Pool): Promise<ChangeWatch> {
    await owner.query(SET_UP)
    const watch = new ChangeWatch(owner)
    await watch.changes()
    return watch
  }

  /** Since this was last asked. */
  async changes(): Promise<Change[]> {
    const { rows } = await this.#owner.query<Change & { id: number }>(
      `select id, changed as "table", what, merchant_id as "merchantId" from fuzz.change where id > $1 order by id`,
      [this.#upTo],
    )
    this.#upTo = Number(rows.at(-1)?.id ?? this.#upTo)
    return rows
  }
}

const SET_UP = `
  create schema fuzz;
  create table fuzz.change (id bigint generated always as identity primary key, changed text, what text, merchant_id text);
  create function fuzz.note() returns trigger language plpgsql security definer as $$
  declare
    row_now jsonb := to_jsonb(case tg_op when 'DELETE' then old else new end);
  begin
    if tg_op = 'UPDATE' and new is not distinct from old then return null; end if;
    insert into fuzz.change (changed, what, merchant_id)
    values (tg_table_name, tg_op, case tg_table_name when 'merchant' then row_now ->> 'id' else row_now ->> 'merchant_id' end);
    return null;
  end $$;
  do $$
  declare
    watched regclass;
  begin
    for watched in select c.oid from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
    loop
      execute format('create trigger fuzz_note after insert or update or delete on %s for each row execute function fuzz.note()', watched);
    end loop;
  end $$;`

/** A sum of each table's rows of a merchant, whatever their order. */
export async function digestOf(owner: pg.Pool, merchantId: string): Promise<Record<string, string>> {
  const { rows: tables } = await owner.query<{ name: string; key: string }>(
    `select c.relname as name, case c.relname when 'merchant' then 'id' else 'merchant_id' end as key
       from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
        and (c.relname = 'merchant' or exists (
              select from pg_attribute a where a.attrelid = c.oid and a.attname = 'merchant_id' and not a.attisdropped))
      order by 1`,
  )
  const sums: Record<string, string> = {}
  for (const { name, key } of tables) {
    const { rows } = await owner.query<{ sum: string }>(
      `select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as sum
         from public."${name}" t where t.${key} = $1`,
      [merchantId],
    )
    sums[name] = rows[0]?.sum ?? ''
  }
  return sums
}

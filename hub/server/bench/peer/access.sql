-- What PostGraphile shows: views of the hub's own tables, in a schema of their own, with names that it makes fields of.
-- Whoever asks has the rights of one role: its columns are granted one by one, and row security gives it the rows that
-- the hub gives the client of the bench: those of its division and below, as they are today.

drop schema if exists peer cascade;
create schema peer;
grant usage on schema peer to {office}, {gateway};

-- The day of the rules, as the hub has it.
create function peer.today() returns date language sql stable as
$$ select (now() at time zone 'Asia/Shanghai')::date $$;
comment on function peer.today is '@behavior -*';

-- Columns --------------------------------------------------------------------------------------------------------------

grant select on division_within to {office};
grant select (id, name, sex, birth_date, id_number_mask, division_code) on person to {office};
grant select (id, address, urban, division_code) on household to {office};
grant select (id, household_id, person_id, relation, since, until, superseded_at) on membership to {office};
grant select (id, person_id, programme, given_on, amount_fen, status, superseded_at, category) on basic_living_aid to {office};
grant select (id, person_id, programme, given_on, amount_fen, status, superseded_at, event) on temporary_relief to {office};
grant select (id, person_id, programme, given_on, amount_fen, status, superseded_at, stage) on education_aid to {office};
grant select (id, person_id, programme, given_on, amount_fen, status, superseded_at, self_paid_fen) on medical_assistance to {office};
grant select (id, person_id, programme, given_on, amount_fen, status, superseded_at, insurance_year, tier, legal_basis, recorded_at),
    insert (id, person_id, programme, given_on, amount_fen, status, legal_basis, insurance_year, tier, recorded_at)
    on premium_subsidy to {office};

-- Rows. Of the forms of a scope EXISTS was the fastest for all questions together. Whatever is about a person or a household
-- is seen with them.

alter table person enable row level security;
alter table household enable row level security;
alter table membership enable row level security;
alter table basic_living_aid enable row level security;
alter table temporary_relief enable row level security;
alter table education_aid enable row level security;
alter table medical_assistance enable row level security;
alter table premium_subsidy enable row level security;

create policy peer_reads on person for select to {office} using (
    exists (select from division_within as within
            where within.ancestor_code = current_setting('peer.division') and within.division_code = person.division_code));
create policy peer_reads on household for select to {office} using (
    exists (select from division_within as within
            where within.ancestor_code = current_setting('peer.division') and within.division_code = household.division_code));
create policy peer_reads on membership for select to {office} using (
    superseded_at is null and since <= peer.today() and (until is null or until >= peer.today())
    and (select true from household where household.id = membership.household_id));
create policy peer_reads on basic_living_aid for select to {office} using (
    superseded_at is null and (select true from person where person.id = basic_living_aid.person_id));
create policy peer_reads on temporary_relief for select to {office} using (
    superseded_at is null and (select true from person where person.id = temporary_relief.person_id));
create policy peer_reads on education_aid for select to {office} using (
    superseded_at is null and (select true from person where person.id = education_aid.person_id));
create policy peer_reads on medical_assistance for select to {office} using (
    superseded_at is null and (select true from person where person.id = medical_assistance.person_id));
create policy peer_reads on premium_subsidy for select to {office} using (
    superseded_at is null and (select true from person where person.id = premium_subsidy.person_id));
create policy peer_writes on premium_subsidy for insert to {office} with check (
    superseded_at is null and (select true from person where person.id = premium_subsidy.person_id));

-- Views, with the rights of whoever asks -------------------------------------------------------------------------------

create view peer.person with (security_invoker) as
    select id, name, sex, birth_date, id_number_mask, division_code from public.person;
create view peer.household with (security_invoker) as
    select id, address, urban from public.household;
create view peer.membership with (security_invoker) as
    select id, household_id, person_id, relation, since from public.membership;
create view peer.basic_living_aid with (security_invoker) as
    select id, person_id, programme, given_on, amount_fen, status, category from public.basic_living_aid;
create view peer.temporary_relief with (security_invoker) as
    select id, person_id, programme, given_on, amount_fen, status, event from public.temporary_relief;
create view peer.education_aid with (security_invoker) as
    select id, person_id, programme, given_on, amount_fen, status, stage from public.education_aid;
create view peer.medical_assistance with (security_invoker) as
    select id, person_id, programme, given_on, amount_fen, status, self_paid_fen from public.medical_assistance;
create view peer.premium_subsidy with (security_invoker) as
    select id, person_id, programme, given_on, amount_fen, status, insurance_year, tier, legal_basis, recorded_at
    from public.premium_subsidy;

comment on view peer.person is '@primaryKey id';
comment on view peer.household is '@primaryKey id';
comment on view peer.membership is E'@primaryKey id\n@foreignKey (person_id) references person (id)\n@foreignKey (household_id) references household (id)';
comment on view peer.basic_living_aid is E'@primaryKey id\n@foreignKey (person_id) references person (id)';
comment on view peer.temporary_relief is E'@primaryKey id\n@foreignKey (person_id) references person (id)';
comment on view peer.education_aid is E'@primaryKey id\n@foreignKey (person_id) references person (id)';
comment on view peer.medical_assistance is E'@primaryKey id\n@foreignKey (person_id) references person (id)';
comment on view peer.premium_subsidy is E'@primaryKey id\n@foreignKey (person_id) references person (id)';

-- What a write need not say.
alter view peer.premium_subsidy alter column id set default gen_random_uuid();
alter view peer.premium_subsidy alter column programme set default 'PREMIUM_SUBSIDY';
alter view peer.premium_subsidy alter column legal_basis set default '§9';
alter view peer.premium_subsidy alter column recorded_at set default now();

-- Whoever is in a division or below it, for lists.
create function peer.persons_within(division text) returns setof peer.person language sql stable rows 100 as
$$ select person from peer.person
   where division_code in (select division_code from public.division_within where ancestor_code = division)
   order by id $$;

-- What the rule says of whom, by the tokens of their numbers, in the hub's own statement. PL/pgSQL keeps its plan.
create view peer.decision as select null::integer as place, null::text as verdict, null::uuid as person_id where false;
comment on view peer.decision is E'@primaryKey place\n@foreignKey (person_id) references person (id)\n@behavior -query:resource:list';
create function peer.decisions(tokens text[]) returns setof peer.decision language plpgsql stable security definer rows 50
    set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as
$$ #variable_conflict use_column
begin return query {rule}; end $$;

grant select on all tables in schema peer to {office};
grant insert on peer.premium_subsidy to {office};

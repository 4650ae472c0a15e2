-- The team's database, version 1: journals copied as they are, and one list of doors that many hands work on.
--
-- Who may what: nobody but the owner writes a table. The three roles call functions, which run as the owner and
-- check what they are given. A journal's chain is computed here once more, so that no credential can rewrite it.
-- Times are the server's. Errors of our own have SQLSTATEs LI001 to LI005, which installer_app/team maps.

CREATE SCHEMA lock_installer;

DO $roles$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['lock_installer_technician', 'lock_installer_desk', 'lock_installer_reader'] LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', name);
        END IF;
    END LOOP;
END
$roles$;

GRANT USAGE ON SCHEMA lock_installer
    TO lock_installer_technician, lock_installer_desk, lock_installer_reader;

CREATE TABLE lock_installer.version (
    number integer PRIMARY KEY,
    applied_at timestamptz NOT NULL DEFAULT now()
);

-- ---- computers, and their journals

CREATE TABLE lock_installer.installation (
    key_id text PRIMARY KEY CHECK (length(key_id) BETWEEN 1 AND 64),
    public_key text NOT NULL CHECK (length(public_key) <= 100),
    name text NOT NULL CHECK (length(name) <= 80),
    role text NOT NULL,
    entries bigint NOT NULL DEFAULT 0,
    head bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex'),
    seen_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN lock_installer.installation.role IS
    'The login it was first seen with; no other may write for it.';

CREATE TABLE lock_installer.entry (
    installation text NOT NULL REFERENCES lock_installer.installation,
    n bigint NOT NULL,
    job text NOT NULL,
    at text NOT NULL,
    body bytea NOT NULL CHECK (length(body) <= 1048576),
    hash bytea NOT NULL,
    arrived_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (installation, n)
);
CREATE INDEX entry_of_job ON lock_installer.entry (installation, job, n);

CREATE FUNCTION lock_installer.own(p_installation text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = lock_installer, pg_temp AS $$
BEGIN
    PERFORM FROM installation WHERE key_id = p_installation AND role = session_user;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'another login registered this installation' USING ERRCODE = 'LI001';
    END IF;
END
$$;
REVOKE ALL ON FUNCTION lock_installer.own(text) FROM PUBLIC;

CREATE FUNCTION lock_installer.register(p_installation text, p_public_key text, p_name text)
RETURNS TABLE (entries bigint, head bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = lock_installer, pg_temp AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO installation (key_id, public_key, name, role)
        VALUES (p_installation, p_public_key, p_name, session_user)
        ON CONFLICT (key_id) DO UPDATE
            SET public_key = excluded.public_key, name = excluded.name, seen_at = now()
            WHERE installation.role = session_user;
    PERFORM own(p_installation);
    RETURN QUERY SELECT i.entries, i.head FROM installation i WHERE i.key_id = p_installation;
END
$$;

-- The bodies from number p_first on; how far the chain is then, and its last hash. What is there already is
-- compared, a gap or another body is refused, so that any sending may be sent again.
CREATE FUNCTION lock_installer.append_entries(p_installation text, p_first bigint, p_bodies bytea[])
RETURNS TABLE (entries bigint, head bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = lock_installer, pg_temp AS $$
#variable_conflict use_column
DECLARE
    chained bigint;
    last bytea;
    given bytea;
    first_said text[];
    last_said text[];
    number bigint := p_first;
BEGIN
    PERFORM own(p_installation);
    SELECT i.entries, i.head INTO chained, last FROM installation i WHERE i.key_id = p_installation FOR UPDATE;
    IF p_first < 1 OR p_first > chained + 1 THEN
        RAISE EXCEPTION 'entries % to % are missing', chained + 1, p_first - 1 USING ERRCODE = 'LI003';
    END IF;
    FOREACH given IN ARRAY p_bodies LOOP
        IF number <= chained THEN
            PERFORM FROM entry e WHERE e.installation = p_installation AND e.n = number AND e.body = given;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'entry % is another one here', number USING ERRCODE = 'LI002';
            END IF;
        ELSE
            -- The body is in RFC 8785 form: `at` is its first member, `job` and `n` are its last. Parsed as JSON it
            -- would be refused for a \u0000 anywhere in it.
            first_said := regexp_match(encode(substr(given, 1, 60), 'escape'), '^{"at":"([0-9TZ:.-]{1,40})",');
            last_said := regexp_match(
                encode(substr(given, greatest(1, length(given) - 119)), 'escape'),
                '},"job":"([A-Za-z0-9-]{1,64})","n":([0-9]{1,15})}$');
            IF first_said IS NULL OR last_said IS NULL OR last_said[2]::bigint <> number THEN
                RAISE EXCEPTION 'entry % does not say what it is', number USING ERRCODE = 'LI004';
            END IF;
            last := sha256(last || given);
            INSERT INTO entry (installation, n, job, at, body, hash)
                VALUES (p_installation, number, last_said[1], first_said[1], given, last);
            chained := number;
        END IF;
        number := number + 1;
    END LOOP;
    UPDATE installation i SET entries = chained, head = last, seen_at = now() WHERE i.key_id = p_installation;
    RETURN QUERY SELECT chained, last;
END
$$;

-- ---- doors

CREATE TABLE lock_installer.door (
    n bigserial PRIMARY KEY,
    door_id text NOT NULL UNIQUE CHECK (length(door_id) BETWEEN 1 AND 40),
    serial text NOT NULL UNIQUE CHECK (length(serial) BETWEEN 1 AND 16),
    label text CHECK (length(label) <= 200),
    property_id text NOT NULL CHECK (length(property_id) <= 40),
    area_id text NOT NULL CHECK (length(area_id) <= 40),
    place text NOT NULL CHECK (length(place) <= 300),
    name text NOT NULL CHECK (length(name) <= 200),
    firmware text CHECK (length(firmware) <= 40),
    added_by text NOT NULL DEFAULT session_user,
    added_at timestamptz NOT NULL DEFAULT now(),
    meant_for text REFERENCES lock_installer.installation,
    holder text REFERENCES lock_installer.installation,
    claim bigint NOT NULL DEFAULT 0,
    claimed_at timestamptz,
    held_until timestamptz,
    state text NOT NULL DEFAULT 'to-install'
        CHECK (state IN ('to-install', 'unfinished', 'unproven', 'firmware-due', 'finished')),
    fault text CHECK (length(fault) <= 80),
    job text CHECK (length(job) <= 64),
    told_at timestamptz,
    finished_at timestamptz
);
COMMENT ON COLUMN lock_installer.door.claim IS 'Grows with each claim: who tells with an older one lost it.';
-- Each of the three ways a door is found has an index of its own, so that a claim costs the same among 1,000
-- doors and 100,000.
CREATE INDEX door_free ON lock_installer.door (n)
    WHERE holder IS NULL AND meant_for IS NULL AND state = 'to-install';
CREATE INDEX door_meant ON lock_installer.door (meant_for, n) WHERE holder IS NULL AND state = 'to-install';
CREATE INDEX door_lease ON lock_installer.door (held_until)
    WHERE holder IS NOT NULL AND state IN ('to-install', 'unfinished');
CREATE INDEX door_held ON lock_installer.door (holder, n) WHERE holder IS NOT NULL;
CREATE INDEX door_finished ON lock_installer.door (finished_at) WHERE finished_at IS NOT NULL;

CREATE TABLE lock_installer.conflict (
    n bigserial PRIMARY KEY,
    door_id text NOT NULL REFERENCES lock_installer.door (door_id) ON DELETE CASCADE,
    teller text NOT NULL REFERENCES lock_installer.installation,
    against text REFERENCES lock_installer.installation,
    claim bigint NOT NULL,
    state text NOT NULL,
    fault text,
    job text,
    told_at timestamptz NOT NULL DEFAULT now(),
    settled_at timestamptz,
    settled_by text,
    UNIQUE (door_id, teller, claim)
);
CREATE INDEX conflict_open ON lock_installer.conflict (n) WHERE settled_at IS NULL;

-- ---- the board: counts that do not grow with the doors. Each key is spread over slots, so that two
-- technicians seldom wait for one row; the keys are taken in one order, so that none waits for the other.

CREATE TABLE lock_installer.tally (
    area_id text NOT NULL,
    place text NOT NULL,
    holder text NOT NULL,
    state text NOT NULL,
    fault text NOT NULL,
    slot integer NOT NULL,
    doors bigint NOT NULL,
    PRIMARY KEY (area_id, place, holder, state, fault, slot)
);

CREATE FUNCTION lock_installer.count_doors() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = lock_installer, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO tally AS t
            SELECT area_id, place, coalesce(holder, ''), state, coalesce(fault, ''), pg_backend_pid() % 16, count(*)
            FROM new_doors GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
        ON CONFLICT (area_id, place, holder, state, fault, slot) DO UPDATE SET doors = t.doors + excluded.doors;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO tally AS t
            SELECT area_id, place, coalesce(holder, ''), state, coalesce(fault, ''), pg_backend_pid() % 16, -count(*)
            FROM old_doors GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
        ON CONFLICT (area_id, place, holder, state, fault, slot) DO UPDATE SET doors = t.doors + excluded.doors;
    ELSE
        INSERT INTO tally AS t
            SELECT area_id, place, coalesce(holder, ''), state, coalesce(fault, ''), pg_backend_pid() % 16, sum(one)
            FROM (
                SELECT area_id, place, holder, state, fault, 1 AS one FROM new_doors
                UNION ALL SELECT area_id, place, holder, state, fault, -1 FROM old_doors
            ) AS changed
            GROUP BY 1, 2, 3, 4, 5 HAVING sum(one) <> 0 ORDER BY 1, 2, 3, 4, 5
        ON CONFLICT (area_id, place, holder, state, fault, slot) DO UPDATE SET doors = t.doors + excluded.doors;
    END IF;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION lock_installer.count_doors() FROM PUBLIC;
CREATE TRIGGER door_added AFTER INSERT ON lock_installer.door REFERENCING NEW TABLE AS new_doors
    FOR EACH STATEMENT EXECUTE FUNCTION lock_installer.count_doors();
CREATE TRIGGER door_removed AFTER DELETE ON lock_installer.door REFERENCING OLD TABLE AS old_doors
    FOR EACH STATEMENT EXECUTE FUNCTION lock_installer.count_doors();
CREATE TRIGGER door_changed AFTER UPDATE ON lock_installer.door
    REFERENCING OLD TABLE AS old_doors NEW TABLE AS new_doors
    FOR EACH STATEMENT EXECUTE FUNCTION lock_installer.count_doors();

CREATE FUNCTION lock_installer.add_doors(p_doors json) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = lock_installer, pg_temp AS $$
DECLARE added bigint;
BEGIN
    INSERT INTO door (door_id, serial, label, property_id, area_id, place, name, firmware)
        SELECT door_id, serial, label, property_id, area_id, place, name, firmware
        FROM json_to_recordset(p_doors) AS d (
            door_id text, serial text, label text, property_id text, area_id text, place text, name text,
            firmware text);
    GET DIAGNOSTICS added = ROW_COUNT;
    PERFORM pg_notify('lock_installer', 'doors');
    RETURN added;
END
$$;

CREATE FUNCTION lock_installer.remove_doors(p_door_ids text[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = lock_installer, pg_temp AS $$
DECLARE removed bigint;
BEGIN
    DELETE FROM door WHERE door_id = ANY (p_door_ids) AND holder IS NULL AND state = 'to-install';
    GET DIAGNOSTICS removed = ROW_COUNT;
    PERFORM pg_notify('lock_installer', 'doors');
    RETURN removed;
END
$$;

-- Up to p_count doors nobody holds: first those meant for this computer, then free ones, then those whose lease
-- ran out before the lock signed. Two that claim at once pass by each other's doors.
CREATE FUNCTION lock_installer.claim_doors(
    p_installation text, p_count integer, p_lease interval, p_area text DEFAULT NULL
) RETURNS TABLE (
    door_id text, serial text, label text, property_id text, area_id text, place text, name text, firmware text,
    claim bigint, claimed_at timestamptz, held_until timestamptz, held_before text, state text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = lock_installer, pg_temp AS $$
#variable_conflict use_column
DECLARE
    chosen bigint[];
    more bigint[];
BEGIN
    PERFORM own(p_installation);
    IF p_count < 1 OR p_count > 500 OR p_lease < interval '1 minute' OR p_lease > interval '30 days' THEN
        RAISE EXCEPTION 'so many doors for so long' USING ERRCODE = 'LI004';
    END IF;
    chosen := ARRAY(
        SELECT d.n FROM door d
        WHERE d.holder IS NULL AND d.state = 'to-install' AND d.meant_for = p_installation
            AND (p_area IS NULL OR d.area_id = p_area)
        ORDER BY d.n LIMIT p_count FOR UPDATE SKIP LOCKED);
    IF cardinality(chosen) < p_count THEN
        more := ARRAY(
            SELECT d.n FROM door d
            WHERE d.holder IS NULL AND d.state = 'to-install' AND d.meant_for IS NULL
                AND (p_area IS NULL OR d.area_id = p_area)
            ORDER BY d.n LIMIT p_count - cardinality(chosen) FOR UPDATE SKIP LOCKED);
        chosen := chosen || more;
    END IF;
    IF cardinality(chosen) < p_count THEN
        more := ARRAY(
            SELECT d.n FROM door d
            WHERE d.holder IS NOT NULL AND d.holder <> p_installation
                AND d.state IN ('to-install', 'unfinished') AND d.held_until < now()
                AND (d.meant_for IS NULL OR d.meant_for = p_installation)
                AND (p_area IS NULL OR d.area_id = p_area)
            ORDER BY d.held_until LIMIT p_count - cardinality(chosen) FOR UPDATE SKIP LOCKED);
        chosen := chosen || more;
    END IF;
    IF cardinality(chosen) > 0 THEN
        PERFORM pg_notify('lock_installer', 'claim');
    END IF;
    RETURN QUERY
        WITH before AS (SELECT d.n, d.holder FROM door d WHERE d.n = ANY (chosen)),
        taken AS (
            UPDATE door d SET holder = p_installation, claim = d.claim + 1, claimed_at = now(),
                held_until = now() + p_lease
            FROM before WHERE d.n = before.n
            RETURNING d.*, before.holder AS held_before)
        SELECT t.door_id, t.serial, t.label, t.property_id, t.area_id, t.place, t.name, t.firmware, t.claim,
            t.claimed_at, t.held_until, t.held_before, t.state
        FROM taken t ORDER BY array_position(chosen, t.n);
END
$$;

-- Hold what is held for longer: the doors that still are, each with its claim. Those left out were lost.
CREATE FUNCTION lock_installer.renew_claims(p_installation text, p_lease interval)
RETURNS TABLE (door_id text, claim bigint, held_until timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = lock_installer, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM own(p_installation);
    IF p_lease < interval '1 minute' OR p_lease > interval '30 days' THEN
        RAISE EXCEPTION 'for so long' USING ERRCODE = 'LI004';
    END IF;
    UPDATE installation SET seen_at = now() WHERE key_id = p_installation;
    RETURN QUERY
        UPDATE door d SET held_until = greatest(d.held_until, now() + p_lease)
        WHERE d.holder = p_installation AND d.state <> 'finished'
        RETURNING d.door_id, d.claim, d.held_until;
END
$$;

-- Give doors back that nothing was begun at.
CREATE FUNCTION lock_installer.release_doors(p_installation text, p_door_ids text[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = lock_installer, pg_temp AS $$
DECLARE released bigint;
BEGIN
    PERFORM own(p_installation);
    UPDATE door SET holder = NULL, held_until = NULL, claimed_at = NULL
        WHERE door_id = ANY (p_door_ids) AND holder = p_installation AND state = 'to-install';
    GET DIAGNOSTICS released = ROW_COUNT;
    PERFORM pg_notify('lock_installer', 'claim');
    RETURN released;
END
$$;

-- What a claim's holder has to say of the door. True: it is so now. False: somebody else claimed the door since;
-- then nothing is overwritten, and both see the conflict.
CREATE FUNCTION lock_installer.tell_door(
    p_installation text, p_door_id text, p_claim bigint, p_state text, p_fault text, p_job text
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = lock_installer, pg_temp AS $$
DECLARE known door;
BEGIN
    PERFORM own(p_installation);
    SELECT * INTO known FROM door WHERE door_id = p_door_id FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no door %', p_door_id USING ERRCODE = 'LI005';
    END IF;
    PERFORM pg_notify('lock_installer', p_door_id);
    IF known.holder IS DISTINCT FROM p_installation OR known.claim <> p_claim THEN
        INSERT INTO conflict (door_id, teller, against, claim, state, fault, job)
            VALUES (p_door_id, p_installation, known.holder, p_claim, p_state, p_fault, p_job)
            ON CONFLICT (door_id, teller, claim) DO UPDATE
                SET state = excluded.state, fault = excluded.fault, job = excluded.job, told_at = now(),
                    against = excluded.against;
        RETURN false;
    END IF;
    UPDATE door SET state = p_state, fault = p_fault, job = p_job, told_at = now(),
        finished_at = CASE WHEN p_state = 'finished' THEN coalesce(finished_at, now()) END
        WHERE door_id = p_door_id;
    RETURN true;
END
$$;

-- The desk means a door for somebody, or for whoever comes (null). One that is held stays held.
CREATE FUNCTION lock_installer.assign_doors(p_serials text[], p_installation text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = lock_installer, pg_temp AS $$
DECLARE assigned bigint;
BEGIN
    UPDATE door SET meant_for = p_installation WHERE serial = ANY (p_serials);
    GET DIAGNOSTICS assigned = ROW_COUNT;
    PERFORM pg_notify('lock_installer', 'doors');
    RETURN assigned;
END
$$;

-- The desk has looked at a conflict: nothing of either side is changed by that.
CREATE FUNCTION lock_installer.settle_conflict(p_n bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = lock_installer, pg_temp AS $$
BEGIN
    UPDATE conflict SET settled_at = now(), settled_by = session_user WHERE n = p_n AND settled_at IS NULL;
    RETURN FOUND;
END
$$;

-- ---- parcels: jobs on their way from one computer to another, sealed to the one that gets it

CREATE TABLE lock_installer.parcel (
    n bigserial PRIMARY KEY,
    digest bytea NOT NULL UNIQUE,
    sender text NOT NULL REFERENCES lock_installer.installation,
    recipient text NOT NULL REFERENCES lock_installer.installation,
    sealed bytea NOT NULL CHECK (length(sealed) <= 8388608),
    sent_at timestamptz NOT NULL DEFAULT now(),
    taken_at timestamptz
);
CREATE INDEX parcel_waiting ON lock_installer.parcel (recipient, n) WHERE taken_at IS NULL;

-- Sent twice it is there once.
CREATE FUNCTION lock_installer.send_parcel(p_installation text, p_recipient text, p_sealed bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = lock_installer, pg_temp AS $$
BEGIN
    PERFORM own(p_installation);
    INSERT INTO parcel (digest, sender, recipient, sealed)
        VALUES (sha256(p_sealed), p_installation, p_recipient, p_sealed) ON CONFLICT (digest) DO NOTHING;
    PERFORM pg_notify('lock_installer', 'parcel');
END
$$;

CREATE FUNCTION lock_installer.waiting_parcels(p_installation text)
RETURNS TABLE (n bigint, sender text, sealed bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = lock_installer, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM own(p_installation);
    RETURN QUERY SELECT p.n, p.sender, p.sealed FROM parcel p
        WHERE p.recipient = p_installation AND p.taken_at IS NULL ORDER BY p.n LIMIT 20;
END
$$;

CREATE FUNCTION lock_installer.keep_parcel(p_installation text, p_n bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = lock_installer, pg_temp AS $$
BEGIN
    PERFORM own(p_installation);
    UPDATE parcel SET taken_at = now() WHERE n = p_n AND recipient = p_installation AND taken_at IS NULL;
END
$$;

-- ---- rights: everything is taken from everybody, then given by role

REVOKE ALL ON ALL TABLES IN SCHEMA lock_installer FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA lock_installer FROM PUBLIC;
GRANT SELECT ON ALL TABLES IN SCHEMA lock_installer
    TO lock_installer_technician, lock_installer_desk, lock_installer_reader;
REVOKE SELECT ON lock_installer.parcel
    FROM lock_installer_technician, lock_installer_desk, lock_installer_reader;
GRANT SELECT (n, sender, recipient, sent_at, taken_at) ON lock_installer.parcel
    TO lock_installer_technician, lock_installer_desk, lock_installer_reader;
GRANT EXECUTE ON FUNCTION
    lock_installer.register(text, text, text),
    lock_installer.append_entries(text, bigint, bytea[]),
    lock_installer.claim_doors(text, integer, interval, text),
    lock_installer.renew_claims(text, interval),
    lock_installer.release_doors(text, text[]),
    lock_installer.tell_door(text, text, bigint, text, text, text),
    lock_installer.send_parcel(text, text, bytea),
    lock_installer.waiting_parcels(text),
    lock_installer.keep_parcel(text, bigint)
    TO lock_installer_technician;
GRANT EXECUTE ON FUNCTION
    lock_installer.add_doors(json),
    lock_installer.remove_doors(text[]),
    lock_installer.assign_doors(text[], text),
    lock_installer.settle_conflict(bigint)
    TO lock_installer_desk;

INSERT INTO lock_installer.version (number) VALUES (1);

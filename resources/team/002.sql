-- The team's database, version 2: what a desk lacked.
--
-- A new function may be called by everybody until that is taken from them; one that is replaced keeps its rights.

-- A desk whose list grew gives it all again: the doors that are there are passed by. A lock that is there as
-- another door is an error, and nothing is added then.
CREATE OR REPLACE FUNCTION lock_installer.add_doors(p_doors json) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = lock_installer, pg_temp AS $$
DECLARE added bigint;
BEGIN
    INSERT INTO door (door_id, serial, label, property_id, area_id, place, name, firmware)
        SELECT door_id, serial, label, property_id, area_id, place, name, firmware
        FROM json_to_recordset(p_doors) AS d (
            door_id text, serial text, label text, property_id text, area_id text, place text, name text,
            firmware text)
        ON CONFLICT (door_id) DO NOTHING;
    GET DIAGNOSTICS added = ROW_COUNT;
    PERFORM pg_notify('lock_installer', 'doors');
    RETURN added;
END
$$;

-- That a conflict was settled is news, as what led to it was.
CREATE OR REPLACE FUNCTION lock_installer.settle_conflict(p_n bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = lock_installer, pg_temp AS $$
DECLARE is_new boolean;
BEGIN
    UPDATE conflict SET settled_at = now(), settled_by = session_user WHERE n = p_n AND settled_at IS NULL;
    is_new := FOUND;
    IF is_new THEN
        PERFORM pg_notify('lock_installer', 'conflict');
    END IF;
    RETURN is_new;
END
$$;

-- A door at which two did something stays until that is settled: its conflicts go with it.
CREATE OR REPLACE FUNCTION lock_installer.remove_doors(p_door_ids text[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = lock_installer, pg_temp AS $$
DECLARE removed bigint;
BEGIN
    DELETE FROM door d WHERE d.door_id = ANY (p_door_ids) AND d.holder IS NULL AND d.state = 'to-install'
        AND NOT EXISTS (SELECT FROM conflict c WHERE c.door_id = d.door_id AND c.settled_at IS NULL);
    GET DIAGNOSTICS removed = ROW_COUNT;
    PERFORM pg_notify('lock_installer', 'doors');
    RETURN removed;
END
$$;

-- The lease of a computer that is gone for good ends now, also at doors whose lock has signed and whose proof
-- nobody else would await. Whoever claims next learns that the door was begun. Until then nothing is lost to a
-- computer that is not gone: it holds its doors again when it next tells of itself.
CREATE FUNCTION lock_installer.recall_doors(p_serials text[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = lock_installer, pg_temp AS $$
DECLARE recalled bigint;
BEGIN
    UPDATE door SET held_until = least(held_until, now() - interval '1 second'),
        state = CASE state WHEN 'to-install' THEN state ELSE 'unfinished' END
        WHERE serial = ANY (p_serials) AND holder IS NOT NULL AND state <> 'finished';
    GET DIAGNOSTICS recalled = ROW_COUNT;
    PERFORM pg_notify('lock_installer', 'doors');
    RETURN recalled;
END
$$;
REVOKE ALL ON FUNCTION lock_installer.recall_doors(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lock_installer.recall_doors(text[]) TO lock_installer_desk;

INSERT INTO lock_installer.version (number) VALUES (2);

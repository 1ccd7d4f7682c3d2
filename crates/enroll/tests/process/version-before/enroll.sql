PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE claim (
    tenant TEXT NOT NULL, noun TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, id TEXT NOT NULL,
    UNIQUE (tenant, noun, kind, key)
) STRICT;
INSERT INTO "claim" VALUES('LC00abc','user','account_identifier','user342','115079929617683654865');
INSERT INTO "claim" VALUES('LC00abc','user','email','grace@example.com','154823784371714257029');
CREATE TABLE "device" (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant TEXT NOT NULL, id TEXT NOT NULL, revision INTEGER NOT NULL, sibling TEXT,
    over_seconds INTEGER, over_nanos INTEGER, body TEXT NOT NULL,
    UNIQUE (tenant, id)
) STRICT;
INSERT INTO "device" VALUES(1,'LC00abc','3HPe5zb28liNOZGnLZKB6N',1,'R1',NULL,NULL,'{"version":1,"noun":{"enrolled":{"name":"enterprises/LC00abc/devices/3HPe5zb28liNOZGnLZKB6N","by":{"enrollment_token":"enterprises/LC00abc/enrollmentTokens/40wCnOoHuxvti8ShENDS8p"},"at":"2030-01-01T00:10:00Z","serial_number":"R1","ownership":"company_owned","management_mode":"device_owner","policy":{"id":"kiosk","rule":"full_name"},"additional_data":"site=7","origin":"android_management"},"state":"provisioning"}}');
INSERT INTO "device" VALUES(2,'LC00abc','7RKAewa56l18CZTwEkAYeN',1,'R1',NULL,NULL,'{"version":1,"noun":{"enrolled":{"name":"enterprises/LC00abc/devices/7RKAewa56l18CZTwEkAYeN","by":{"enrollment_token":"enterprises/LC00abc/enrollmentTokens/kiosks"},"at":"2030-01-01T00:11:00Z","serial_number":"R1","ownership":"company_owned","management_mode":"device_owner","policy":{"id":"kiosk","rule":"bare_id"},"origin":"android_management"},"state":"provisioning"}}');
INSERT INTO "device" VALUES(3,'LC00abc','0CJLA0JNkSc5nYN4Kh5nPX',2,'R2',1893456667,0,'{"version":1,"noun":{"enrolled":{"name":"enterprises/LC00abc/devices/0CJLA0JNkSc5nYN4Kh5nPX","by":{"enrollment_token":"enterprises/LC00abc/enrollmentTokens/kiosks"},"at":"2030-01-01T00:11:00Z","serial_number":"R2","ownership":"company_owned","management_mode":"device_owner","policy":{"id":"kiosk","rule":"bare_id"},"origin":"android_management"},"state":"deleted"}}');
INSERT INTO "device" VALUES(4,'LC00graph','18fqcyeZgX2uR9ZXpIBCze',1,'G1',NULL,NULL,'{"version":1,"noun":{"enrolled":{"name":"enterprises/LC00graph/devices/18fqcyeZgX2uR9ZXpIBCze","by":{"enrollment_profile":"enterprises/LC00graph/enrollmentProfiles/3f2504e0-4f89-41d3-9a0c-0305e82c3301"},"at":"2030-01-01T00:11:02Z","serial_number":"G1","ownership":"personally_owned","management_mode":"profile_owner","policy":{"id":"default","rule":"default"},"origin":"graph"},"state":"provisioning"}}');
CREATE TABLE "enrollment_profile" (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant TEXT NOT NULL, id TEXT NOT NULL, revision INTEGER NOT NULL, sibling TEXT,
    over_seconds INTEGER, over_nanos INTEGER, body TEXT NOT NULL,
    UNIQUE (tenant, id)
) STRICT;
INSERT INTO "enrollment_profile" VALUES(1,'LC00graph','3f2504e0-4f89-41d3-9a0c-0305e82c3301',4,NULL,NULL,NULL,'{"version":1,"noun":{"created":{"name":"enterprises/LC00graph/enrollmentProfiles/3f2504e0-4f89-41d3-9a0c-0305e82c3301","at":"2030-01-01T00:00:00Z","settings":{"display_name":"Field staff","kind":"android_for_work"},"origin":"graph"},"settings":{"display_name":"Field staff","kind":"android_for_work"},"modified_at":"2030-01-01T00:11:07Z","token":{"current":{"generation":2,"at":"2030-01-01T00:11:07Z","expires_at":"2030-01-01T01:11:07Z","derivation":{"salt":"ebe503b77dc2b9e161597841c3f2aea1","key":3100880083,"format":"letters"}}},"generation":2,"enrolled":1,"uses":0,"deleted":false}}');
INSERT INTO "enrollment_profile" VALUES(2,'LC00graph','ff127bf5-e1b8-4711-89c3-a8c4c5dd78ec',3,NULL,NULL,NULL,'{"version":1,"noun":{"created":{"name":"enterprises/LC00graph/enrollmentProfiles/ff127bf5-e1b8-4711-89c3-a8c4c5dd78ec","at":"2030-01-01T00:00:00Z","settings":{"display_name":"Kiosks","kind":{"device_owner":{"mode":"dedicated","token_kind":"default","role_scope_tag_ids":[],"wifi":{"configured":true,"security":"none","hidden":false},"is_teams_device":false}}},"origin":"graph"},"settings":{"display_name":"Kiosks","kind":{"device_owner":{"mode":"dedicated","token_kind":"default","role_scope_tag_ids":[],"wifi":{"configured":true,"security":"none","hidden":false},"is_teams_device":false}}},"modified_at":"2030-01-01T00:11:07Z","token":{"revoked":{"at":"2030-01-01T00:11:07Z","created_at":"2030-01-01T00:11:07Z"}},"generation":1,"enrolled":0,"uses":0,"deleted":false}}');
CREATE TABLE "enrollment_token" (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant TEXT NOT NULL, id TEXT NOT NULL, revision INTEGER NOT NULL, sibling TEXT,
    over_seconds INTEGER, over_nanos INTEGER, body TEXT NOT NULL,
    UNIQUE (tenant, id)
) STRICT;
INSERT INTO "enrollment_token" VALUES(1,'LC00abc','kiosks',3,NULL,1901232000,0,'{"version":1,"noun":{"issued":{"name":"enterprises/LC00abc/enrollmentTokens/kiosks","at":"2030-01-01T00:00:00Z","terms":{"duration":"7776000s","use_limit":"unlimited","policy":{"id":"kiosk","rule":"bare_id"},"personal_usage":"unspecified","google_authentication":"unspecified"},"derivation":{"salt":"1289767551b05942bbde64f369ab1135","key":3100880083,"format":"letters"},"origin":"android_management"},"uses":2,"state":"active"}}');
INSERT INTO "enrollment_token" VALUES(2,'LC00abc','1qbDhSeekFqciK4Hfp70v4',1,NULL,1893459600,0,'{"version":1,"noun":{"issued":{"name":"enterprises/LC00abc/enrollmentTokens/1qbDhSeekFqciK4Hfp70v4","at":"2030-01-01T00:00:00Z","terms":{"duration":"3600s","use_limit":"once","personal_usage":"allowed","google_authentication":"unspecified"},"derivation":{"salt":"7a9d82e8fd2640fe44b9e54eeff6d8d7","key":3100880083,"format":"letters"},"origin":"android_management"},"uses":0,"state":"active"}}');
INSERT INTO "enrollment_token" VALUES(3,'LC00abc','40wCnOoHuxvti8ShENDS8p',2,NULL,1893456600,0,'{"version":1,"noun":{"issued":{"name":"enterprises/LC00abc/enrollmentTokens/40wCnOoHuxvti8ShENDS8p","at":"2030-01-01T00:00:00Z","terms":{"duration":"86400s","use_limit":"once","policy":{"id":"kiosk","rule":"full_name"},"additional_data":"site=7","personal_usage":"unspecified","google_authentication":"unspecified"},"derivation":{"salt":"c5d0d047daf66b295fa4a7f7948384c5","key":3100880083,"format":"letters"},"origin":"android_management"},"uses":1,"state":"spent"}}');
INSERT INTO "enrollment_token" VALUES(4,'LC00abc','38ziXLHVJJFaz9nt1WjMTK',2,NULL,1893456661,0,'{"version":1,"noun":{"issued":{"name":"enterprises/LC00abc/enrollmentTokens/38ziXLHVJJFaz9nt1WjMTK","at":"2030-01-01T00:11:00Z","terms":{"duration":"600s","use_limit":"unlimited","policy":{"id":"kiosk","rule":"bare_id"},"personal_usage":"unspecified","google_authentication":"unspecified"},"derivation":{"salt":"84d0dcc45de8c43c6545dfeace3b9b81","key":3100880083,"format":"letters"},"origin":"android_management"},"uses":0,"state":"deleted"}}');
CREATE TABLE "enterprise" (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant TEXT NOT NULL, id TEXT NOT NULL, revision INTEGER NOT NULL, sibling TEXT,
    over_seconds INTEGER, over_nanos INTEGER, body TEXT NOT NULL,
    UNIQUE (tenant, id)
) STRICT;
INSERT INTO "enterprise" VALUES(1,'LC00abc','LC00abc',2,NULL,NULL,NULL,'{"version":1,"noun":{"created":{"id":"LC00abc","at":"2030-01-01T00:00:00Z","origin":"android_management","document":"{\"project\":\"my-project\",\"enterprise\":{\"enterpriseDisplayName\":\"Acme\"}}"},"state":"active","document":"{\"project\":\"my-project\",\"enterprise\":{\"enterpriseDisplayName\":\"Acme\"}}","products":{"app:com.example.chat":"approved"}}}');
INSERT INTO "enterprise" VALUES(2,'LC00graph','LC00graph',1,NULL,NULL,NULL,'{"version":1,"noun":{"created":{"id":"LC00graph","at":"2030-01-01T00:00:00Z","origin":"android_management","document":"{\"project\":\"\",\"enterprise\":{}}"},"state":"active","document":"{\"project\":\"\",\"enterprise\":{}}"}}');
CREATE TABLE event (
    tenant TEXT NOT NULL, position INTEGER NOT NULL,
    noun TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL,
    UNIQUE (tenant, position)
) STRICT;
INSERT INTO "event" VALUES('LC00abc',1,'enterprise','LC00abc','{"version":1,"event":{"enterprise_created":{"id":"LC00abc","at":"2030-01-01T00:00:00Z","origin":"android_management","document":"{\"project\":\"my-project\",\"enterprise\":{\"enterpriseDisplayName\":\"Acme\"}}"}}}');
INSERT INTO "event" VALUES('LC00abc',2,'enterprise','LC00abc','{"version":1,"event":{"enterprise":{"id":"LC00abc","event":{"product_approved":{"product":"app:com.example.chat","at":"2030-01-01T00:00:00Z"}}}}}');
INSERT INTO "event" VALUES('LC00abc',3,'policy','kiosk','{"version":1,"event":{"policy_written":{"name":"enterprises/LC00abc/policies/kiosk","document":"{\"cameraDisabled\":true,\"applications\":[{\"packageName\":\"com.example.kiosk\"}]}","version":1,"at":"2030-01-01T00:00:00Z"}}}');
INSERT INTO "event" VALUES('LC00abc',4,'enrollment_token','kiosks','{"version":1,"event":{"enrollment_token_issued":{"name":"enterprises/LC00abc/enrollmentTokens/kiosks","at":"2030-01-01T00:00:00Z","terms":{"duration":"7776000s","use_limit":"unlimited","policy":{"id":"kiosk","rule":"bare_id"},"personal_usage":"unspecified","google_authentication":"unspecified"},"derivation":{"salt":"1289767551b05942bbde64f369ab1135","key":3100880083,"format":"letters"},"origin":"android_management"}}}');
INSERT INTO "event" VALUES('LC00abc',5,'enrollment_token','1qbDhSeekFqciK4Hfp70v4','{"version":1,"event":{"enrollment_token_issued":{"name":"enterprises/LC00abc/enrollmentTokens/1qbDhSeekFqciK4Hfp70v4","at":"2030-01-01T00:00:00Z","terms":{"duration":"3600s","use_limit":"once","personal_usage":"allowed","google_authentication":"unspecified"},"derivation":{"salt":"7a9d82e8fd2640fe44b9e54eeff6d8d7","key":3100880083,"format":"letters"},"origin":"android_management"}}}');
INSERT INTO "event" VALUES('LC00abc',6,'user','115079929617683654865','{"version":1,"event":{"user_inserted":{"name":"enterprises/LC00abc/users/115079929617683654865","at":"2030-01-01T00:00:00Z","management":{"emm":{"identifier":"user342","account_type":"user_account","display_name":"Ada"}},"origin":"play_emm"}}}');
INSERT INTO "event" VALUES('LC00abc',7,'user','115079929617683654865','{"version":1,"event":{"user":{"name":"enterprises/LC00abc/users/115079929617683654865","event":{"product_set_replaced":{"product_set":{"behavior":"listed","products":["app:com.example.chat"]},"at":"2030-01-01T00:00:00Z"}}}}}');
INSERT INTO "event" VALUES('LC00abc',8,'user','154823784371714257029','{"version":1,"event":{"user_inserted":{"name":"enterprises/LC00abc/users/154823784371714257029","at":"2030-01-01T00:00:00Z","management":{"google":{"email":"grace@example.com"}},"origin":"play_emm"}}}');
INSERT INTO "event" VALUES('LC00graph',1,'enterprise','LC00graph','{"version":1,"event":{"enterprise_created":{"id":"LC00graph","at":"2030-01-01T00:00:00Z","origin":"android_management","document":"{\"project\":\"\",\"enterprise\":{}}"}}}');
INSERT INTO "event" VALUES('LC00graph',2,'enrollment_profile','3f2504e0-4f89-41d3-9a0c-0305e82c3301','{"version":1,"event":{"enrollment_profile_created":{"name":"enterprises/LC00graph/enrollmentProfiles/3f2504e0-4f89-41d3-9a0c-0305e82c3301","at":"2030-01-01T00:00:00Z","settings":{"display_name":"Field staff","kind":"android_for_work"},"origin":"graph"}}}');
INSERT INTO "event" VALUES('LC00graph',3,'enrollment_profile','3f2504e0-4f89-41d3-9a0c-0305e82c3301','{"version":1,"event":{"enrollment_profile":{"name":"enterprises/LC00graph/enrollmentProfiles/3f2504e0-4f89-41d3-9a0c-0305e82c3301","event":{"token_created":{"generation":1,"at":"2030-01-01T00:00:00Z","expires_at":"2030-04-01T00:00:00Z","derivation":{"salt":"ece475e578bae4402e5fc9f06ca13a4b","key":3100880083,"format":"letters"}}}}}}');
INSERT INTO "event" VALUES('LC00graph',4,'enrollment_profile','ff127bf5-e1b8-4711-89c3-a8c4c5dd78ec','{"version":1,"event":{"enrollment_profile_created":{"name":"enterprises/LC00graph/enrollmentProfiles/ff127bf5-e1b8-4711-89c3-a8c4c5dd78ec","at":"2030-01-01T00:00:00Z","settings":{"display_name":"Kiosks","kind":{"device_owner":{"mode":"dedicated","token_kind":"default","role_scope_tag_ids":[],"wifi":{"configured":true,"security":"none","hidden":false},"is_teams_device":false}}},"origin":"graph"}}}');
INSERT INTO "event" VALUES('LC00abc',9,'enrollment_token','40wCnOoHuxvti8ShENDS8p','{"version":1,"event":{"enrollment_token_issued":{"name":"enterprises/LC00abc/enrollmentTokens/40wCnOoHuxvti8ShENDS8p","at":"2030-01-01T00:00:00Z","terms":{"duration":"86400s","use_limit":"once","policy":{"id":"kiosk","rule":"full_name"},"additional_data":"site=7","personal_usage":"unspecified","google_authentication":"unspecified"},"derivation":{"salt":"c5d0d047daf66b295fa4a7f7948384c5","key":3100880083,"format":"letters"},"origin":"android_management"}}}');
INSERT INTO "event" VALUES('LC00abc',10,'enrollment_token','40wCnOoHuxvti8ShENDS8p','{"version":1,"event":{"enrollment_token":{"name":"enterprises/LC00abc/enrollmentTokens/40wCnOoHuxvti8ShENDS8p","event":{"redeemed":{"by":"3HPe5zb28liNOZGnLZKB6N","at":"2030-01-01T00:10:00Z"}}}}}');
INSERT INTO "event" VALUES('LC00abc',11,'device','3HPe5zb28liNOZGnLZKB6N','{"version":1,"event":{"device_enrolled":{"name":"enterprises/LC00abc/devices/3HPe5zb28liNOZGnLZKB6N","by":{"enrollment_token":"enterprises/LC00abc/enrollmentTokens/40wCnOoHuxvti8ShENDS8p"},"at":"2030-01-01T00:10:00Z","serial_number":"R1","ownership":"company_owned","management_mode":"device_owner","policy":{"id":"kiosk","rule":"full_name"},"additional_data":"site=7","origin":"android_management"}}}');
INSERT INTO "event" VALUES('LC00abc',12,'enrollment_token','kiosks','{"version":1,"event":{"enrollment_token":{"name":"enterprises/LC00abc/enrollmentTokens/kiosks","event":{"redeemed":{"by":"7RKAewa56l18CZTwEkAYeN","at":"2030-01-01T00:11:00Z"}}}}}');
INSERT INTO "event" VALUES('LC00abc',13,'device','7RKAewa56l18CZTwEkAYeN','{"version":1,"event":{"device_enrolled":{"name":"enterprises/LC00abc/devices/7RKAewa56l18CZTwEkAYeN","by":{"enrollment_token":"enterprises/LC00abc/enrollmentTokens/kiosks"},"at":"2030-01-01T00:11:00Z","serial_number":"R1","ownership":"company_owned","management_mode":"device_owner","policy":{"id":"kiosk","rule":"bare_id"},"origin":"android_management"}}}');
INSERT INTO "event" VALUES('LC00abc',14,'enrollment_token','kiosks','{"version":1,"event":{"enrollment_token":{"name":"enterprises/LC00abc/enrollmentTokens/kiosks","event":{"redeemed":{"by":"0CJLA0JNkSc5nYN4Kh5nPX","at":"2030-01-01T00:11:00Z"}}}}}');
INSERT INTO "event" VALUES('LC00abc',15,'device','0CJLA0JNkSc5nYN4Kh5nPX','{"version":1,"event":{"device_enrolled":{"name":"enterprises/LC00abc/devices/0CJLA0JNkSc5nYN4Kh5nPX","by":{"enrollment_token":"enterprises/LC00abc/enrollmentTokens/kiosks"},"at":"2030-01-01T00:11:00Z","serial_number":"R2","ownership":"company_owned","management_mode":"device_owner","policy":{"id":"kiosk","rule":"bare_id"},"origin":"android_management"}}}');
INSERT INTO "event" VALUES('LC00abc',16,'enrollment_token','38ziXLHVJJFaz9nt1WjMTK','{"version":1,"event":{"enrollment_token_issued":{"name":"enterprises/LC00abc/enrollmentTokens/38ziXLHVJJFaz9nt1WjMTK","at":"2030-01-01T00:11:00Z","terms":{"duration":"600s","use_limit":"unlimited","policy":{"id":"kiosk","rule":"bare_id"},"personal_usage":"unspecified","google_authentication":"unspecified"},"derivation":{"salt":"84d0dcc45de8c43c6545dfeace3b9b81","key":3100880083,"format":"letters"},"origin":"android_management"}}}');
INSERT INTO "event" VALUES('LC00abc',17,'enrollment_token','38ziXLHVJJFaz9nt1WjMTK','{"version":1,"event":{"enrollment_token":{"name":"enterprises/LC00abc/enrollmentTokens/38ziXLHVJJFaz9nt1WjMTK","event":{"deleted":{"at":"2030-01-01T00:11:01Z"}}}}}');
INSERT INTO "event" VALUES('LC00abc',18,'user','115079929617683654865','{"version":1,"event":{"user":{"name":"enterprises/LC00abc/users/115079929617683654865","event":{"token_issued":{"number":1,"at":"2030-01-01T00:11:01Z","expires_at":"2030-01-01T00:16:01Z","derivation":{"salt":"660c17e676718c23336952641cdabfb0","key":3100880083,"format":"letters"}}}}}}');
INSERT INTO "event" VALUES('LC00abc',19,'user','115079929617683654865','{"version":1,"event":{"user":{"name":"enterprises/LC00abc/users/115079929617683654865","event":{"token_issued":{"number":2,"at":"2030-01-01T00:11:01Z","expires_at":"2030-01-01T00:16:01Z","derivation":{"salt":"4170f4cd4f26c638ce8e917cb23d95f6","key":3100880083,"format":"letters"}}}}}}');
INSERT INTO "event" VALUES('LC00abc',20,'user','115079929617683654865','{"version":1,"event":{"user":{"name":"enterprises/LC00abc/users/115079929617683654865","event":{"token_issued":{"number":3,"at":"2030-01-01T00:11:01Z","expires_at":"2030-01-01T00:16:01Z","derivation":{"salt":"f3723c0969d6d646ee20bc5b9c424c5f","key":3100880083,"format":"letters"}}}}}}');
INSERT INTO "event" VALUES('LC00abc',21,'user','115079929617683654865','{"version":1,"event":{"user":{"name":"enterprises/LC00abc/users/115079929617683654865","event":{"token_redeemed":{"number":1,"by":"3f25","at":"2030-01-01T00:11:01Z"}}}}}');
INSERT INTO "event" VALUES('LC00abc',22,'user','115079929617683654865','{"version":1,"event":{"user":{"name":"enterprises/LC00abc/users/115079929617683654865","event":{"access_revoked":{"at":"2030-01-01T00:11:02Z"}}}}}');
INSERT INTO "event" VALUES('LC00abc',23,'user','115079929617683654865','{"version":1,"event":{"user":{"name":"enterprises/LC00abc/users/115079929617683654865","event":{"token_issued":{"number":4,"at":"2030-01-01T00:11:02Z","expires_at":"2030-01-01T00:16:02Z","derivation":{"salt":"693a83281ed63463724a1d2e30b392e2","key":3100880083,"format":"letters"}}}}}}');
INSERT INTO "event" VALUES('LC00abc',24,'user','115079929617683654865','{"version":1,"event":{"user":{"name":"enterprises/LC00abc/users/115079929617683654865","event":{"token_redeemed":{"number":4,"by":"3f26","at":"2030-01-01T00:11:02Z"}}}}}');
INSERT INTO "event" VALUES('LC00graph',5,'enrollment_profile','3f2504e0-4f89-41d3-9a0c-0305e82c3301','{"version":1,"event":{"enrollment_profile":{"name":"enterprises/LC00graph/enrollmentProfiles/3f2504e0-4f89-41d3-9a0c-0305e82c3301","event":{"redeemed":{"generation":1,"by":"18fqcyeZgX2uR9ZXpIBCze","at":"2030-01-01T00:11:02Z"}}}}}');
INSERT INTO "event" VALUES('LC00graph',6,'device','18fqcyeZgX2uR9ZXpIBCze','{"version":1,"event":{"device_enrolled":{"name":"enterprises/LC00graph/devices/18fqcyeZgX2uR9ZXpIBCze","by":{"enrollment_profile":"enterprises/LC00graph/enrollmentProfiles/3f2504e0-4f89-41d3-9a0c-0305e82c3301"},"at":"2030-01-01T00:11:02Z","serial_number":"G1","ownership":"personally_owned","management_mode":"profile_owner","policy":{"id":"default","rule":"default"},"origin":"graph"}}}');
INSERT INTO "event" VALUES('LC00graph',7,'enrollment_profile','3f2504e0-4f89-41d3-9a0c-0305e82c3301','{"version":1,"event":{"enrollment_profile":{"name":"enterprises/LC00graph/enrollmentProfiles/3f2504e0-4f89-41d3-9a0c-0305e82c3301","event":{"token_created":{"generation":2,"at":"2030-01-01T00:11:07Z","expires_at":"2030-01-01T01:11:07Z","derivation":{"salt":"ebe503b77dc2b9e161597841c3f2aea1","key":3100880083,"format":"letters"}}}}}}');
INSERT INTO "event" VALUES('LC00graph',8,'enrollment_profile','ff127bf5-e1b8-4711-89c3-a8c4c5dd78ec','{"version":1,"event":{"enrollment_profile":{"name":"enterprises/LC00graph/enrollmentProfiles/ff127bf5-e1b8-4711-89c3-a8c4c5dd78ec","event":{"token_created":{"generation":1,"at":"2030-01-01T00:11:07Z","expires_at":"2030-01-01T01:11:07Z","derivation":{"salt":"b50e2f07b81fa0eb5a2cddcfd6229ed4","key":3100880083,"format":"letters"}}}}}}');
INSERT INTO "event" VALUES('LC00graph',9,'enrollment_profile','ff127bf5-e1b8-4711-89c3-a8c4c5dd78ec','{"version":1,"event":{"enrollment_profile":{"name":"enterprises/LC00graph/enrollmentProfiles/ff127bf5-e1b8-4711-89c3-a8c4c5dd78ec","event":{"token_revoked":{"at":"2030-01-01T00:11:07Z"}}}}}');
INSERT INTO "event" VALUES('LC00abc',25,'policy','kiosk','{"version":1,"event":{"policy":{"name":"enterprises/LC00abc/policies/kiosk","event":{"written":{"name":"enterprises/LC00abc/policies/kiosk","document":"{\"cameraDisabled\":false}","version":2,"at":"2030-01-01T00:11:07Z"}}}}}');
INSERT INTO "event" VALUES('LC00abc',26,'policy','other','{"version":1,"event":{"policy_written":{"name":"enterprises/LC00abc/policies/other","document":"{\"cameraDisabled\":true}","version":1,"at":"2030-01-01T00:11:07Z"}}}');
INSERT INTO "event" VALUES('LC00abc',27,'policy','other','{"version":1,"event":{"policy":{"name":"enterprises/LC00abc/policies/other","event":{"deleted":{"at":"2030-01-01T00:11:07Z"}}}}}');
INSERT INTO "event" VALUES('LC00abc',28,'device','0CJLA0JNkSc5nYN4Kh5nPX','{"version":1,"event":{"device":{"name":"enterprises/LC00abc/devices/0CJLA0JNkSc5nYN4Kh5nPX","event":{"deleted":{"at":"2030-01-01T00:11:07Z"}}}}}');
CREATE TABLE feed (tenant TEXT NOT NULL UNIQUE, head INTEGER NOT NULL) STRICT;
INSERT INTO "feed" VALUES('LC00abc',28);
INSERT INTO "feed" VALUES('LC00graph',9);
CREATE TABLE meta (name TEXT NOT NULL UNIQUE, value INTEGER NOT NULL) STRICT;
INSERT INTO "meta" VALUES('epoch',-6741441545726097213);
CREATE TABLE "policy" (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant TEXT NOT NULL, id TEXT NOT NULL, revision INTEGER NOT NULL, sibling TEXT,
    over_seconds INTEGER, over_nanos INTEGER, body TEXT NOT NULL,
    UNIQUE (tenant, id)
) STRICT;
INSERT INTO "policy" VALUES(1,'LC00abc','kiosk',2,NULL,NULL,NULL,'{"version":1,"noun":{"name":"enterprises/LC00abc/policies/kiosk","document":"{\"cameraDisabled\":false}","version":2}}');
INSERT INTO "policy" VALUES(2,'LC00abc','other',2,NULL,1893456667,0,'{"version":1,"noun":{"name":"enterprises/LC00abc/policies/other","document":null,"version":1}}');
CREATE TABLE request (
    tenant TEXT NOT NULL, noun TEXT NOT NULL, id TEXT NOT NULL, request TEXT NOT NULL,
    command BLOB NOT NULL, first INTEGER NOT NULL, events INTEGER NOT NULL,
    at_seconds INTEGER NOT NULL, at_nanos INTEGER NOT NULL,
    UNIQUE (tenant, noun, id, request)
) STRICT;
INSERT INTO "request" VALUES('LC00abc','','','a614f7f02b073712272b03e7e4fc4ef3',X'0000000000000000000000000000000000000000000000000000000000000000',1,1,1893456000,0);
INSERT INTO "request" VALUES('LC00abc','enterprise','LC00abc','86785bf759f1ee7000e0fc2eabe8e6da',X'0000000000000000000000000000000000000000000000000000000000000000',2,1,1893456000,0);
INSERT INTO "request" VALUES('LC00abc','policy','kiosk','8ac0756bc7bc7a9f437d0bcd92f96b01',X'0000000000000000000000000000000000000000000000000000000000000000',3,1,1893456000,0);
INSERT INTO "request" VALUES('LC00abc','','','8ac1a14ff025739584aa93ef40c4a6ec',X'0000000000000000000000000000000000000000000000000000000000000000',4,1,1893456000,0);
INSERT INTO "request" VALUES('LC00abc','','','f6fdcdea012ddc53b18343277bf327aa',X'0000000000000000000000000000000000000000000000000000000000000000',5,1,1893456000,0);
INSERT INTO "request" VALUES('LC00abc','','','1e24fc6a50e9153f3c5ff3d3b622e893',X'0000000000000000000000000000000000000000000000000000000000000000',6,1,1893456000,0);
INSERT INTO "request" VALUES('LC00abc','user','115079929617683654865','58e4fed0c9a6bbea88cf82ae5b2f1d86',X'0000000000000000000000000000000000000000000000000000000000000000',7,1,1893456000,0);
INSERT INTO "request" VALUES('LC00abc','','','51a082b5eb664c6513dba869959b08dc',X'0000000000000000000000000000000000000000000000000000000000000000',8,1,1893456000,0);
INSERT INTO "request" VALUES('LC00graph','','','cf965511cea44e9d6a71aa25799ab2a1',X'0000000000000000000000000000000000000000000000000000000000000000',1,1,1893456000,0);
INSERT INTO "request" VALUES('LC00graph','','','58bcea8c63e507f2b380bc6d4016ece1',X'0000000000000000000000000000000000000000000000000000000000000000',2,1,1893456000,0);
INSERT INTO "request" VALUES('LC00graph','enrollment_profile','3f2504e0-4f89-41d3-9a0c-0305e82c3301','d20ab5986e75592c96ab25d5b747bc4e',X'0000000000000000000000000000000000000000000000000000000000000000',3,1,1893456000,0);
INSERT INTO "request" VALUES('LC00graph','','','8d890c05d02ee2784edab75695467ca1',X'0000000000000000000000000000000000000000000000000000000000000000',4,1,1893456000,0);
INSERT INTO "request" VALUES('LC00abc','','','40a880d72c1153776be0bbef10728fe3',X'0000000000000000000000000000000000000000000000000000000000000000',9,1,1893456000,0);
INSERT INTO "request" VALUES('LC00abc','enrollment_token','40wCnOoHuxvti8ShENDS8p','first',X'58533D37FEA8504CF9C9603A246EDC0C1AA34C8BFC548FB87F0140D833B3A241',10,2,1893456600,0);
INSERT INTO "request" VALUES('LC00abc','enrollment_token','kiosks','48f13c9166595a0a52cfc4acfbda0770',X'0000000000000000000000000000000000000000000000000000000000000000',12,2,1893456660,0);
INSERT INTO "request" VALUES('LC00abc','enrollment_token','kiosks','a55c09fd0a1a7a48baf3d15ff54e5995',X'0000000000000000000000000000000000000000000000000000000000000000',14,2,1893456660,0);
INSERT INTO "request" VALUES('LC00abc','','','79c262d34541fcf7360e1b63f8a25be7',X'0000000000000000000000000000000000000000000000000000000000000000',16,1,1893456660,0);
INSERT INTO "request" VALUES('LC00abc','enrollment_token','38ziXLHVJJFaz9nt1WjMTK','6b74c8d0883436cc4c9e34713cb54091',X'0000000000000000000000000000000000000000000000000000000000000000',17,1,1893456661,0);
INSERT INTO "request" VALUES('LC00abc','user','115079929617683654865','d35e1dc823880ce38c9d9ec3ffc32a4b',X'0000000000000000000000000000000000000000000000000000000000000000',18,1,1893456661,0);
INSERT INTO "request" VALUES('LC00abc','user','115079929617683654865','e9e4d775506121dcbf0521980fbba522',X'0000000000000000000000000000000000000000000000000000000000000000',19,1,1893456661,0);
INSERT INTO "request" VALUES('LC00abc','user','115079929617683654865','ebc367590c03643cdbf9990921b2b784',X'0000000000000000000000000000000000000000000000000000000000000000',20,1,1893456661,0);
INSERT INTO "request" VALUES('LC00abc','user','115079929617683654865','da0eec364ca46c3f2e4f096b3bc18d58',X'0000000000000000000000000000000000000000000000000000000000000000',21,1,1893456661,0);
INSERT INTO "request" VALUES('LC00abc','user','115079929617683654865','dce3d69590d205b0bcc5da523d5c87ae',X'0000000000000000000000000000000000000000000000000000000000000000',22,1,1893456662,0);
INSERT INTO "request" VALUES('LC00abc','user','115079929617683654865','6f115201977e5ec7394dc1f115641ead',X'0000000000000000000000000000000000000000000000000000000000000000',23,1,1893456662,0);
INSERT INTO "request" VALUES('LC00abc','user','115079929617683654865','f004ca254497105c97e1903b3f85cdb6',X'0000000000000000000000000000000000000000000000000000000000000000',24,1,1893456662,0);
INSERT INTO "request" VALUES('LC00graph','enrollment_profile','3f2504e0-4f89-41d3-9a0c-0305e82c3301','48cf0777632774eb3b24fa430283b702',X'0000000000000000000000000000000000000000000000000000000000000000',5,2,1893456662,0);
INSERT INTO "request" VALUES('LC00graph','enrollment_profile','3f2504e0-4f89-41d3-9a0c-0305e82c3301','eb2fa7ba5b8d411bb85cfbea51533238',X'0000000000000000000000000000000000000000000000000000000000000000',7,1,1893456667,0);
INSERT INTO "request" VALUES('LC00graph','enrollment_profile','ff127bf5-e1b8-4711-89c3-a8c4c5dd78ec','31f8d2fc6324746018e13e6e6d94d7fc',X'0000000000000000000000000000000000000000000000000000000000000000',8,1,1893456667,0);
INSERT INTO "request" VALUES('LC00graph','enrollment_profile','ff127bf5-e1b8-4711-89c3-a8c4c5dd78ec','ad22e0bb14a2df342177f2fdd54a0d93',X'0000000000000000000000000000000000000000000000000000000000000000',9,1,1893456667,0);
INSERT INTO "request" VALUES('LC00abc','policy','kiosk','4d6413ec4d2ec4308fa39ac5ab378f37',X'0000000000000000000000000000000000000000000000000000000000000000',25,1,1893456667,0);
INSERT INTO "request" VALUES('LC00abc','policy','other','766bfa8afe37473877185e6ee7d2f76f',X'0000000000000000000000000000000000000000000000000000000000000000',26,1,1893456667,0);
INSERT INTO "request" VALUES('LC00abc','policy','other','171725bc3175b2d71bc889d5653a2958',X'0000000000000000000000000000000000000000000000000000000000000000',27,1,1893456667,0);
INSERT INTO "request" VALUES('LC00abc','device','0CJLA0JNkSc5nYN4Kh5nPX','5a4e550d633ebeccc6364a251ab8e5e4',X'0000000000000000000000000000000000000000000000000000000000000000',28,1,1893456667,0);
CREATE TABLE token_lookup (
    digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
    tenant TEXT NOT NULL, noun TEXT NOT NULL, id TEXT NOT NULL, generation INTEGER NOT NULL,
    expires_seconds INTEGER NOT NULL, expires_nanos INTEGER NOT NULL
) STRICT;
INSERT INTO "token_lookup" VALUES(X'CD1D83ABEC6412CB9D238A9A9DB4D229C00187229571158ACCD09A44F38EE145','LC00abc','enrollment_token','kiosks',0,1901232000,0);
INSERT INTO "token_lookup" VALUES(X'18EB5BAC557499AE7D4FE63CDD7E03FF48D2C44E4C8BCF1D733C82A051C937BC','LC00abc','enrollment_token','1qbDhSeekFqciK4Hfp70v4',0,1893459600,0);
INSERT INTO "token_lookup" VALUES(X'5A5706C8A955EE26A0541BE4789545DFCBE70A669CE56CEC1006442322ECF362','LC00graph','enrollment_profile','3f2504e0-4f89-41d3-9a0c-0305e82c3301',1,1901232000,0);
INSERT INTO "token_lookup" VALUES(X'ABF731132A442DDE42D8D803DCD20CE0892288D5D60694849AFA155A1C8CC4F7','LC00abc','enrollment_token','40wCnOoHuxvti8ShENDS8p',0,1893542400,0);
INSERT INTO "token_lookup" VALUES(X'46FD64D8EF930CC3C03C8169F9440236755E83147AA8ADF5F91E85B190D5CE1A','LC00abc','enrollment_token','38ziXLHVJJFaz9nt1WjMTK',0,1893457260,0);
INSERT INTO "token_lookup" VALUES(X'692862FB08D3610F52B1FBEDC8580875143D913ACFF4C401388C8DF36D094CB0','LC00abc','user','115079929617683654865',1,1893456961,0);
INSERT INTO "token_lookup" VALUES(X'4309260F57C7FD0E5300C24F6E864F36B374642B79D82DCBAE76D925041A697E','LC00abc','user','115079929617683654865',2,1893456961,0);
INSERT INTO "token_lookup" VALUES(X'2409A61BDD7BC3F6B14FFA20C0962CC3786EE04078391349BED7F4D473D1D005','LC00abc','user','115079929617683654865',3,1893456961,0);
INSERT INTO "token_lookup" VALUES(X'463DD68426F3F4E7BDF76E28A9D7AB8A70333EEE19008A91C9A12ABF99E2B5B5','LC00abc','user','115079929617683654865',4,1893456962,0);
INSERT INTO "token_lookup" VALUES(X'A03995BFBBC5577A8055D573226A76402069FAF23B0A38130204E1E03473A225','LC00graph','enrollment_profile','3f2504e0-4f89-41d3-9a0c-0305e82c3301',2,1893460267,0);
INSERT INTO "token_lookup" VALUES(X'952AE77D2B8FE7DEE7F9D5AC1E65309C69875BE2D80B0F720C5107B6CF02741D','LC00graph','enrollment_profile','ff127bf5-e1b8-4711-89c3-a8c4c5dd78ec',1,1893460267,0);
CREATE TABLE "user" (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant TEXT NOT NULL, id TEXT NOT NULL, revision INTEGER NOT NULL, sibling TEXT,
    over_seconds INTEGER, over_nanos INTEGER, body TEXT NOT NULL,
    UNIQUE (tenant, id)
) STRICT;
INSERT INTO "user" VALUES(1,'LC00abc','115079929617683654865',9,NULL,NULL,NULL,'{"version":1,"noun":{"inserted":{"name":"enterprises/LC00abc/users/115079929617683654865","at":"2030-01-01T00:00:00Z","management":{"emm":{"identifier":"user342","account_type":"user_account","display_name":"Ada"}},"origin":"play_emm"},"display_name":"Ada","state":"active","issued":4,"tokens":[{"issued":{"number":1,"at":"2030-01-01T00:11:01Z","expires_at":"2030-01-01T00:16:01Z","derivation":{"salt":"660c17e676718c23336952641cdabfb0","key":3100880083,"format":"letters"}},"state":{"redeemed":{"by":"3f25"}}},{"issued":{"number":2,"at":"2030-01-01T00:11:01Z","expires_at":"2030-01-01T00:16:01Z","derivation":{"salt":"4170f4cd4f26c638ce8e917cb23d95f6","key":3100880083,"format":"letters"}},"state":"void"},{"issued":{"number":3,"at":"2030-01-01T00:11:01Z","expires_at":"2030-01-01T00:16:01Z","derivation":{"salt":"f3723c0969d6d646ee20bc5b9c424c5f","key":3100880083,"format":"letters"}},"state":"void"},{"issued":{"number":4,"at":"2030-01-01T00:11:02Z","expires_at":"2030-01-01T00:16:02Z","derivation":{"salt":"693a83281ed63463724a1d2e30b392e2","key":3100880083,"format":"letters"}},"state":{"redeemed":{"by":"3f26"}}}],"accounts":{"3f25":{"revoked":{"at":"2030-01-01T00:11:02Z"}},"3f26":{"provisioned":{"at":"2030-01-01T00:11:02Z"}}},"product_set":{"behavior":"listed","products":["app:com.example.chat"]}}}');
INSERT INTO "user" VALUES(2,'LC00abc','154823784371714257029',1,NULL,NULL,NULL,'{"version":1,"noun":{"inserted":{"name":"enterprises/LC00abc/users/154823784371714257029","at":"2030-01-01T00:00:00Z","management":{"google":{"email":"grace@example.com"}},"origin":"play_emm"},"display_name":null,"state":"active","issued":0,"tokens":[],"accounts":{},"product_set":{"behavior":"listed"}}}');
CREATE INDEX claim_of_noun ON claim (tenant, noun, id);
CREATE INDEX token_lookup_of_noun ON token_lookup (tenant, noun, id);
CREATE INDEX token_lookup_by_expiry ON token_lookup (expires_seconds, expires_nanos);
CREATE INDEX event_of_noun ON event (tenant, noun, id);
CREATE INDEX request_by_age ON request (at_seconds, at_nanos);
CREATE INDEX "enterprise_in_order" ON "enterprise" (tenant, place);
CREATE INDEX "enterprise_siblings" ON "enterprise" (tenant, sibling, place) WHERE sibling IS NOT NULL;
CREATE INDEX "enterprise_over" ON "enterprise" (over_seconds, over_nanos) WHERE over_seconds IS NOT NULL;
CREATE INDEX "enrollment_token_in_order" ON "enrollment_token" (tenant, place);
CREATE INDEX "enrollment_token_siblings" ON "enrollment_token" (tenant, sibling, place) WHERE sibling IS NOT NULL;
CREATE INDEX "enrollment_token_over" ON "enrollment_token" (over_seconds, over_nanos) WHERE over_seconds IS NOT NULL;
CREATE INDEX "user_in_order" ON "user" (tenant, place);
CREATE INDEX "user_siblings" ON "user" (tenant, sibling, place) WHERE sibling IS NOT NULL;
CREATE INDEX "user_over" ON "user" (over_seconds, over_nanos) WHERE over_seconds IS NOT NULL;
CREATE INDEX "enrollment_profile_in_order" ON "enrollment_profile" (tenant, place);
CREATE INDEX "enrollment_profile_siblings" ON "enrollment_profile" (tenant, sibling, place) WHERE sibling IS NOT NULL;
CREATE INDEX "enrollment_profile_over" ON "enrollment_profile" (over_seconds, over_nanos) WHERE over_seconds IS NOT NULL;
CREATE INDEX "policy_in_order" ON "policy" (tenant, place);
CREATE INDEX "policy_siblings" ON "policy" (tenant, sibling, place) WHERE sibling IS NOT NULL;
CREATE INDEX "policy_over" ON "policy" (over_seconds, over_nanos) WHERE over_seconds IS NOT NULL;
CREATE INDEX "device_in_order" ON "device" (tenant, place);
CREATE INDEX "device_siblings" ON "device" (tenant, sibling, place) WHERE sibling IS NOT NULL;
CREATE INDEX "device_over" ON "device" (over_seconds, over_nanos) WHERE over_seconds IS NOT NULL;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('enterprise',2);
INSERT INTO "sqlite_sequence" VALUES('policy',2);
INSERT INTO "sqlite_sequence" VALUES('enrollment_token',4);
INSERT INTO "sqlite_sequence" VALUES('user',2);
INSERT INTO "sqlite_sequence" VALUES('enrollment_profile',2);
INSERT INTO "sqlite_sequence" VALUES('device',4);
COMMIT;

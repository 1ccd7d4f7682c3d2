import com.google.api.client.auth.oauth2.BearerToken;
import com.google.api.client.auth.oauth2.Credential;
import com.google.api.client.auth.oauth2.TokenResponse;
import com.google.api.client.googleapis.batch.BatchRequest;
import com.google.api.client.googleapis.batch.json.JsonBatchCallback;
import com.google.api.client.googleapis.json.GoogleJsonError;
import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.HttpBackOffUnsuccessfulResponseHandler;
import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.json.GenericJson;
import com.google.api.client.util.ExponentialBackOff;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How this client's requests travel: codings, methods, batches, credentials, further tries. */
final class TransportChecks {
  private static final String PARENT = AndroidManagementChecks.PARENT;
  private static final String ENTERPRISE = PlayEmmChecks.ENTERPRISE;

  private TransportChecks() {}

  static void addTo(Checks checks) {
    checks.add("bodies are compressed, and PATCH is a POST", TransportChecks::bodiesAreCompressed);
    checks.add("replies are compressed", TransportChecks::repliesAreCompressed);
    checks.add("a connection outlives refused bodies", TransportChecks::connectionIsKept);
    checks.add("a batch of Android Management", TransportChecks::androidBatch);
    checks.add("a batch of Play", TransportChecks::playBatch);
    checks.add("a batch has a hundred calls", TransportChecks::batchHasAHundredCalls);
    checks.add("invalid credentials are refused first", TransportChecks::credentialsComeFirst);
    checks.add("credentials come in the query", TransportChecks::credentialsComeInTheQuery);
    checks.add("a refused bearer is refreshed", TransportChecks::bearerIsRefreshed);
    checks.add("a failed call is sent again after a time", TransportChecks::failedCallIsSentAgain);
  }

  // What the rest of this suite relies on: without it, nothing here is tested.
  private static void bodiesAreCompressed(Clients clients) throws Exception {
    try (Relay relay = new Relay(clients.emulator, Relay.Fault.NONE)) {
      Clients relayed = new Clients(clients.emulator, relay.url, request -> {});
      var policy = new AndroidManagement.Policy();
      policy.cameraDisabled = true;
      var call = relayed.android.patchPolicy(PARENT + "/policies/kiosk", policy);
      Expect.equal(1L, call.execute().version);
      Expect.equal(List.of(new Relay.Seen("POST", "PATCH", "gzip", "gzip")), relay.seen());
    }
  }

  private static void repliesAreCompressed(Clients clients) throws Exception {
    for (int count = 0; count < 10; count++) {
      AndroidManagementChecks.create(clients);
    }
    var reply = clients.android.listTokens(PARENT).executeUnparsed();
    Expect.equal("gzip", reply.getContentEncoding());
    var page = reply.parseAs(AndroidManagement.EnrollmentTokens.class);
    Expect.equal(10, page.enrollmentTokens.size());
  }

  private static void connectionIsKept(Clients clients) throws Exception {
    var user = PlayEmmChecks.insert(clients, "user342");
    String template = "enterprises/{enterpriseId}/users/{userId}/devices/1/state";
    Map<String, String> body = Map.of("accountState", "enabled".repeat(5000));
    for (int count = 0; count < 20; count++) {
      var unread = new Call<>(clients.play, "PUT", template, body, GenericJson.class);
      unread.set("enterpriseId", ENTERPRISE).set("userId", user.id);
      int status = Expect.refused(unread).getStatusCode();
      Expect.isTrue(status == 404 || status == 405, status);
      Expect.equal(user, clients.play.getUser(ENTERPRISE, user.id).execute());
    }
  }

  /** Collects what the calls of a batch return or end with. */
  private static final class Outcomes {
    final List<Object> all = new ArrayList<>();

    <T> void queue(BatchRequest batch, Call<T> call) throws Exception {
      int place = all.size();
      all.add("no outcome");
      call.queue(
          batch,
          new JsonBatchCallback<T>() {
            @Override
            public void onSuccess(T reply, HttpHeaders headers) {
              all.set(place, reply);
            }

            @Override
            public void onFailure(GoogleJsonError error, HttpHeaders headers) {
              all.set(place, error);
            }
          });
    }

    @SuppressWarnings("unchecked")
    <T> T at(int place) {
      return (T) all.get(place);
    }
  }

  private static void androidBatch(Clients clients) throws Exception {
    String ofThisApi = "batch/androidmanagement/v1";
    batch(clients, clients.android);
    clients.emulator.empty();
    batch(clients, AndroidManagement.at(clients.url, ofThisApi, request -> {}));
  }

  private static void batch(Clients clients, AndroidManagement api) throws Exception {
    var before = AndroidManagementChecks.create(clients);
    var invalid = new AndroidManagement.EnrollmentToken();
    invalid.duration = "59s";
    var policy = new AndroidManagement.Policy();
    policy.minimumApiLevel = 30;
    BatchRequest batch = api.batch();
    Outcomes outcomes = new Outcomes();
    outcomes.queue(batch, api.getToken(before.name));
    outcomes.queue(batch, api.createToken(PARENT, new AndroidManagement.EnrollmentToken()));
    outcomes.queue(batch, api.createToken(PARENT, invalid));
    outcomes.queue(batch, api.patchPolicy(PARENT + "/policies/kiosk", policy));
    outcomes.queue(batch, api.getToken(PARENT + "/enrollmentTokens/none"));
    outcomes.queue(batch, api.listTokens("enterprises/LC00other"));
    batch.execute();
    AndroidManagement.EnrollmentToken got = outcomes.at(0);
    Expect.equal(before.value, got.value);
    AndroidManagement.EnrollmentToken created = outcomes.at(1);
    Expect.equal(created.value, api.getToken(created.name).execute().value);
    GoogleJsonError refusal = outcomes.at(2);
    Expect.equal(400, refusal.getCode());
    Expect.equal(List.of("enrollment_token.duration"), Expect.violatedFields(refusal));
    AndroidManagement.Policy patched = outcomes.at(3);
    Expect.equal(patched, api.getPolicy(PARENT + "/policies/kiosk").execute());
    refusal = outcomes.at(4);
    Expect.equal(404, refusal.getCode());
    AndroidManagement.EnrollmentTokens none = outcomes.at(5);
    Expect.equal(Set.of(), none.keySet());
  }

  private static void playBatch(Clients clients) throws Exception {
    PlayEmm api = clients.play;
    var user = PlayEmmChecks.insert(clients, "user342");
    var named = new PlayEmm.User();
    named.displayName = "Ada Ü";
    BatchRequest batch = api.batch();
    Outcomes outcomes = new Outcomes();
    outcomes.queue(batch, api.updateUser(ENTERPRISE, user.id, named));
    outcomes.queue(batch, api.generateAuthenticationToken(ENTERPRISE, user.id));
    outcomes.queue(batch, api.insertUser(ENTERPRISE, new PlayEmm.User()));
    outcomes.queue(batch, api.getUser(ENTERPRISE, "none"));
    outcomes.queue(batch, api.deleteUser(ENTERPRISE, user.id));
    batch.execute();
    PlayEmm.User updated = outcomes.at(0);
    Expect.equal("Ada Ü", updated.displayName);
    PlayEmm.AuthenticationToken issued = outcomes.at(1);
    Expect.equal(20, issued.token.length());
    GoogleJsonError refusal = outcomes.at(2);
    Expect.equal("required", refusal.getErrors().get(0).getReason());
    refusal = outcomes.at(3);
    Expect.equal("notFound", refusal.getErrors().get(0).getReason());
    Expect.equal(null, outcomes.at(4));
    Expect.refused(404, api.getUser(ENTERPRISE, user.id));
  }

  private static void batchHasAHundredCalls(Clients clients) throws Exception {
    BatchRequest batch = clients.android.batch();
    Outcomes outcomes = new Outcomes();
    for (int count = 0; count < 100; count++) {
      var body = new AndroidManagement.EnrollmentToken();
      body.additionalData = "unit " + count;
      outcomes.queue(batch, clients.android.createToken(PARENT, body));
    }
    batch.execute();
    for (int place = 0; place < 100; place++) {
      AndroidManagement.EnrollmentToken created = outcomes.at(place);
      Expect.equal("unit " + place, created.additionalData);
    }
    var listed = clients.android.listTokens(PARENT).set("pageSize", 100).execute();
    Expect.equal(100, listed.enrollmentTokens.size());
  }

  private static void credentialsComeFirst(Clients clients) throws Exception {
    String name = PARENT + "/enrollmentTokens/none";
    Expect.refused(404, clients.android.getToken(name).authorizedBy("Bearer x"));
    var invalid = clients.android.getToken(name).authorizedBy("Bearer invalid");
    var refusal = Expect.refused(401, invalid);
    String challenge = refusal.getHeaders().getAuthenticate();
    Expect.isTrue(challenge.startsWith("Bearer realm="), challenge);
    Expect.equal("UNAUTHENTICATED", refusal.getDetails().get("status"));
    var call = clients.play.getUser(ENTERPRISE, "none");
    refusal = Expect.refused(401, call.authorizedBy("Bearer invalid"));
    var error = refusal.getDetails().getErrors().get(0);
    Expect.equal("authError", error.getReason());
    Expect.equal("Authorization", error.getLocation());
    Expect.equal("header", error.getLocationType());
    Expect.equal("Invalid Credentials", error.getMessage());
    // Java's own connections discard the body of a 401 to a request that has one.
    try {
      call = clients.play.insertUser(ENTERPRISE, new PlayEmm.User());
      Expect.isTrue(false, call.authorizedBy("Bearer invalid").execute());
    } catch (GoogleJsonResponseException withBody) {
      Expect.equal(401, withBody.getStatusCode());
    }
  }

  private static void credentialsComeInTheQuery(Clients clients) throws Exception {
    Emulator strict = Emulator.start("--require-bearer");
    try {
      var credential = new Credential(BearerToken.queryParameterAccessMethod());
      Clients known = new Clients(strict, strict.url, credential.setAccessToken("x"));
      var token = AndroidManagementChecks.create(known);
      Expect.equal(token.value, known.android.getToken(token.name).execute().value);
      var user = PlayEmmChecks.insert(known, "user342");
      Expect.equal(user, known.play.getUser(ENTERPRISE, user.id).execute());
      Clients unknown = new Clients(strict, strict.url, request -> {});
      Expect.refused(401, unknown.android.getToken(token.name));
      Expect.refused(401, unknown.play.getUser(ENTERPRISE, user.id));
    } finally {
      Expect.equal(0, strict.stop());
    }
  }

  private static void bearerIsRefreshed(Clients clients) throws Exception {
    List<String> refreshed = new ArrayList<>();
    Credential credential =
        new Credential(BearerToken.authorizationHeaderAccessMethod()) {
          @Override
          protected TokenResponse executeRefreshToken() {
            refreshed.add(getAccessToken());
            return new TokenResponse().setAccessToken("valid").setTokenType("Bearer");
          }
        };
    Clients known = clients.with(credential.setAccessToken("invalid"));
    var token = AndroidManagementChecks.create(known);
    Expect.equal(token.value, known.android.getToken(token.name).execute().value);
    PlayEmmChecks.insert(known, "user342");
    Expect.equal(List.of("invalid"), refreshed);
  }

  private static void failedCallIsSentAgain(Clients clients) throws Exception {
    clients.emulator.fail(503, "POST", 2);
    var call = clients.android.createToken(PARENT, new AndroidManagement.EnrollmentToken());
    Expect.equal("UNAVAILABLE", Expect.refused(503, call).getDetails().get("status"));
    Expect.equal(1, clients.emulator.plannedFaults());
    Clients patient = clients.with(TransportChecks::backOff);
    for (int status : List.of(429, 500, 503, 504)) {
      clients.emulator.fail(status, "POST", 3);
      AndroidManagementChecks.create(patient);
      Expect.equal(0, clients.emulator.plannedFaults());
    }
    clients.emulator.fail(503, "DELETE", 2);
    String user = PlayEmmChecks.insert(patient, "user342").id;
    Expect.equal(null, patient.play.deleteUser(ENTERPRISE, user).execute());
    Expect.equal(4, clients.android.listTokens(PARENT).execute().enrollmentTokens.size());
    // A fault is for the method that a request means: this one is sent as a `POST`.
    clients.emulator.fail(503, "PATCH", 1);
    var policy = new AndroidManagement.Policy();
    Expect.refused(503, clients.android.patchPolicy(PARENT + "/policies/kiosk", policy));
  }

  private static void backOff(HttpRequest request) {
    ExponentialBackOff times = new ExponentialBackOff.Builder().setInitialIntervalMillis(5).build();
    request.setUnsuccessfulResponseHandler(
        new HttpBackOffUnsuccessfulResponseHandler(times)
            .setBackOffRequired(
                response -> response.getStatusCode() == 429 || response.getStatusCode() >= 500));
  }
}

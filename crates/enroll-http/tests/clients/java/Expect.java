import com.google.api.client.googleapis.json.GoogleJsonError;
import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What checks expect: each method throws an {@code AssertionError} that shows both sides. */
final class Expect {
  private Expect() {}

  static void equal(Object wanted, Object found) {
    if (!Objects.equals(wanted, found)) {
      throw new AssertionError("wanted " + wanted + ", found " + found);
    }
  }

  static void isTrue(boolean holds, Object found) {
    if (!holds) {
      throw new AssertionError("found " + found);
    }
  }

  /** Returns the error that a call ends with. */
  static GoogleJsonResponseException refused(Call<?> call) throws Exception {
    Object reply;
    try {
      reply = call.execute();
    } catch (GoogleJsonResponseException refusal) {
      Expect.isTrue(refusal.getDetails() != null, refusal);
      Expect.equal(refusal.getStatusCode(), refusal.getDetails().getCode());
      return refusal;
    }
    throw new AssertionError("wanted a refusal, found " + reply);
  }

  static GoogleJsonResponseException refused(int status, Call<?> call) throws Exception {
    GoogleJsonResponseException refusal = refused(call);
    Expect.equal(status, refusal.getStatusCode());
    return refusal;
  }

  /** Returns the fields that the details of an error name. */
  static List<Object> violatedFields(GoogleJsonError error) {
    Map<?, ?> detail = (Map<?, ?>) ((List<?>) error.get("details")).get(0);
    Expect.equal("type.googleapis.com/google.rpc.BadRequest", detail.get("@type"));
    List<?> violations = (List<?>) detail.get("fieldViolations");
    return violations.stream().<Object>map(each -> ((Map<?, ?>) each).get("field")).toList();
  }
}

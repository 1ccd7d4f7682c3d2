import java.util.LinkedHashMap;
import java.util.Map;

/** Named checks, in the order in which they run. */
final class Checks {
  final Map<String, Check> all = new LinkedHashMap<>();

  /** A check passes unless it throws. */
  interface Check {
    void run(Clients clients) throws Exception;
  }

  void add(String name, Check check) {
    Expect.isTrue(all.put(name, check) == null, name);
  }
}

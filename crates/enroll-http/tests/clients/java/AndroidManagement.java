import com.google.api.client.googleapis.services.json.AbstractGoogleJsonClient;
import com.google.api.client.http.HttpRequestInitializer;
import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.api.client.json.GenericJson;
import com.google.api.client.json.JsonString;
import com.google.api.client.json.gson.GsonFactory;
import com.google.api.client.util.Key;
import java.util.List;

/** Android Management v1, written as Google's generator writes its libraries for Java. */
public final class AndroidManagement extends AbstractGoogleJsonClient {
  private AndroidManagement(Builder builder) {
    super(builder);
  }

  /** Returns the client of an API at this address, without a slash at its end. */
  static AndroidManagement at(String url, String batchPath, HttpRequestInitializer initializer) {
    Builder builder = new Builder(url, initializer);
    builder.setBatchPath(batchPath);
    return builder.build();
  }

  Call<EnrollmentToken> createToken(String parent, EnrollmentToken token) {
    String template = "v1/{+parent}/enrollmentTokens";
    return call("POST", template, token, EnrollmentToken.class).set("parent", parent);
  }

  Call<EnrollmentToken> getToken(String name) {
    return named("GET", name, null, EnrollmentToken.class);
  }

  Call<EnrollmentTokens> listTokens(String parent) {
    String template = "v1/{+parent}/enrollmentTokens";
    return call("GET", template, null, EnrollmentTokens.class).set("parent", parent);
  }

  Call<Device> getDevice(String name) {
    return named("GET", name, null, Device.class);
  }

  Call<Devices> listDevices(String parent) {
    return call("GET", "v1/{+parent}/devices", null, Devices.class).set("parent", parent);
  }

  Call<Policy> getPolicy(String name) {
    return named("GET", name, null, Policy.class);
  }

  Call<Policies> listPolicies(String parent) {
    return call("GET", "v1/{+parent}/policies", null, Policies.class).set("parent", parent);
  }

  Call<Policy> patchPolicy(String name, Policy policy) {
    return named("PATCH", name, policy, Policy.class);
  }

  Call<SignupUrl> createSignupUrl(String projectId, String callbackUrl) {
    Call<SignupUrl> call = call("POST", "v1/signupUrls", null, SignupUrl.class);
    return call.set("projectId", projectId).set("callbackUrl", callbackUrl);
  }

  Call<Enterprise> createEnterprise(String projectId, Enterprise enterprise) {
    Call<Enterprise> call = call("POST", "v1/enterprises", enterprise, Enterprise.class);
    return call.set("projectId", projectId);
  }

  Call<Enterprise> getEnterprise(String name) {
    return named("GET", name, null, Enterprise.class);
  }

  Call<Enterprises> listEnterprises() {
    return call("GET", "v1/enterprises", null, Enterprises.class);
  }

  Call<Enterprise> patchEnterprise(String name, Enterprise enterprise) {
    return named("PATCH", name, enterprise, Enterprise.class);
  }

  /** The method {@code delete} of tokens, devices, policies and enterprises. */
  Call<Empty> delete(String name) {
    return named("DELETE", name, null, Empty.class);
  }

  private <T> Call<T> named(String verb, String name, Object body, Class<T> reply) {
    return call(verb, "v1/{+name}", body, reply).set("name", name);
  }

  private <T> Call<T> call(String verb, String template, Object body, Class<T> reply) {
    return new Call<>(this, verb, template, body, reply);
  }

  private static final class Builder extends AbstractGoogleJsonClient.Builder {
    Builder(String url, HttpRequestInitializer initializer) {
      super(
          new NetHttpTransport(),
          GsonFactory.getDefaultInstance(),
          url + "/",
          "",
          initializer,
          false);
      setApplicationName("enroll");
    }

    @Override
    public AndroidManagement build() {
      return new AndroidManagement(this);
    }
  }

  public static final class EnrollmentToken extends GenericJson {
    @Key String name;
    @Key String value;
    @Key String qrCode;
    @Key String duration;
    @Key String expirationTimestamp;
    @Key String policyName;
    @Key String additionalData;
    @Key String allowPersonalUsage;
    @Key Boolean oneTimeOnly;
    @Key AuthenticationOptions googleAuthenticationOptions;
  }

  public static final class AuthenticationOptions extends GenericJson {
    @Key String authenticationRequirement;
    @Key String requiredAccountEmail;
  }

  public static final class EnrollmentTokens extends GenericJson {
    @Key List<EnrollmentToken> enrollmentTokens;
    @Key String nextPageToken;
  }

  public static final class Device extends GenericJson {
    @Key String name;
    @Key String state;
    @Key String ownership;
    @Key String managementMode;
    @Key String policyName;
    @Key String enrollmentTokenName;
    @Key String enrollmentTokenData;
    @Key String enrollmentTime;
    @Key HardwareInfo hardwareInfo;
  }

  public static final class HardwareInfo extends GenericJson {
    @Key String serialNumber;
  }

  public static final class Devices extends GenericJson {
    @Key List<Device> devices;
    @Key String nextPageToken;
  }

  public static final class Policy extends GenericJson {
    @Key String name;
    @Key @JsonString Long version;
    @Key Boolean cameraDisabled;
    @Key Integer minimumApiLevel;
    @Key List<Application> applications;
  }

  public static final class Application extends GenericJson {
    @Key String packageName;
    @Key String installType;
    @Key Integer minimumVersionCode;
  }

  public static final class Policies extends GenericJson {
    @Key List<Policy> policies;
    @Key String nextPageToken;
  }

  public static final class Enterprise extends GenericJson {
    @Key String name;
    @Key String enterpriseDisplayName;
    @Key Integer primaryColor;
  }

  public static final class Enterprises extends GenericJson {
    @Key List<Enterprise> enterprises;
    @Key String nextPageToken;
  }

  public static final class SignupUrl extends GenericJson {
    @Key String name;
    @Key String url;
  }

  public static final class Empty extends GenericJson {}
}

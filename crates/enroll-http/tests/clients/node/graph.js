// Microsoft Graph's enrollment profiles, written as kiota's generator writes its clients for
// TypeScript, on its libraries with their performance middlewares: these compress bodies.

import { AnonymousAuthenticationProvider, apiClientProxifier } from "@microsoft/kiota-abstractions";
import { DefaultRequestAdapter } from "@microsoft/kiota-bundle";
import { KiotaClientFactory, MiddlewareFactory } from "@microsoft/kiota-http-fetchlibrary";

const QUERY = {
  count: "%24count",
  expand: "%24expand",
  filter: "%24filter",
  orderby: "%24orderby",
  search: "%24search",
  select: "%24select",
  skip: "%24skip",
  top: "%24top",
};
const QUERY_OF_A_LIST = `{?${Object.values(QUERY).join(",")}}`;

/** The properties of a model: how kiota reads and writes each. */
const PROFILE = {
  "@odata.type": "StringValue",
  id: "StringValue",
  accountId: "StringValue",
  displayName: "StringValue",
  description: "StringValue",
  createdDateTime: "DateValue",
  lastModifiedDateTime: "DateValue",
  tokenValue: "StringValue",
  tokenExpirationDateTime: "DateValue",
  enrolledDeviceCount: "NumberValue",
  qrCodeContent: "StringValue",
};
const OWNER_PROFILE = {
  ...PROFILE,
  enrollmentMode: "StringValue",
  enrollmentTokenType: "StringValue",
  enrollmentTokenUsageCount: "NumberValue",
  tokenCreationDateTime: "DateValue",
  deviceNameTemplate: "StringValue",
  configureWifi: "BooleanValue",
  wifiSsid: "StringValue",
  wifiHidden: "BooleanValue",
  wifiPassword: "StringValue",
  wifiSecurityType: "StringValue",
  isTeamsDeviceProfile: "BooleanValue",
  roleScopeTagIds: "CollectionOfPrimitiveValues",
};
const TOKEN_BODY = { tokenValidityInSeconds: "NumberValue" };
const MIME_CONTENT = { type: "StringValue", value: "ByteArrayValue" };
const INNER_ERROR = {
  date: "StringValue",
  "request-id": "StringValue",
  "client-request-id": "StringValue",
};

function reader(properties, more = () => ({})) {
  return () => (model) => ({
    ...Object.fromEntries(
      Object.entries(properties).map(([name, kind]) => [
        name,
        (node) => (model[name] = node[`get${kind}`]()),
      ]),
    ),
    ...more(model),
  });
}

function writer(properties) {
  return (into, model) => {
    for (const [name, kind] of Object.entries(properties)) {
      into[`write${kind}`](name, model[name]);
    }
    into.writeAdditionalData(model.additionalData ?? {});
  };
}

const mimeContent = reader(MIME_CONTENT);
const innerError = reader(INNER_ERROR);
const mainError = reader({ code: "StringValue", message: "StringValue" }, (model) => ({
  innerError: (node) => (model.innerError = node.getObjectValue(innerError)),
}));

export const errorMappings = {
  XXX: reader({}, (model) => ({
    error: (node) => (model.error = node.getObjectValue(mainError)),
  })),
};

function profileReader(properties) {
  return reader(properties, (model) => ({
    qrCodeImage: (node) => (model.qrCodeImage = node.getObjectValue(mimeContent)),
  }));
}

/** Returns what reads a page of profiles. */
function pageReader(profile) {
  const links = { "@odata.count": "NumberValue", "@odata.nextLink": "StringValue" };
  return reader(links, (model) => ({
    value: (node) => (model.value = node.getCollectionOfObjectValues(profile)),
  }));
}

function collection(segment, properties) {
  const profile = profileReader(properties);
  const list = `{+baseurl}/deviceManagement/${segment}`;
  const item = `${list}/{profile%2Did}`;
  const json = { responseBodyContentType: "application/json", errorMappings };
  const sending = {
    ...json,
    adapterMethodName: "send",
    responseBodyFactory: profile,
    requestBodyContentType: "application/json",
    requestBodySerializer: writer(properties),
    requestInformationContentSetMethod: "setContentFromParsable",
  };
  const without = { ...json, adapterMethodName: "sendNoResponseContent" };
  const itemQuery = { ...json, adapterMethodName: "send", queryParametersMapper: QUERY };
  const createToken = {
    ...without,
    uriTemplate: `${item}/createToken`,
    requestBodyContentType: "application/json",
    requestBodySerializer: writer(TOKEN_BODY),
    requestInformationContentSetMethod: "setContentFromParsable",
  };
  const count = {
    uriTemplate: `${list}/$count{?%24filter,%24search}`,
    responseBodyContentType: "text/plain;q=0.9",
    errorMappings,
    adapterMethodName: "sendPrimitive",
    responseBodyFactory: "number",
    queryParametersMapper: QUERY,
  };
  return {
    requests: {
      get: {
        ...itemQuery,
        uriTemplate: list + QUERY_OF_A_LIST,
        responseBodyFactory: pageReader(profile),
      },
      post: { ...sending, uriTemplate: list },
    },
    navigation: {
      byId: {
        pathParametersMappings: ["profile%2Did"],
        requestsMetadata: {
          get: {
            ...itemQuery,
            uriTemplate: `${item}{?%24expand,%24select}`,
            responseBodyFactory: profile,
          },
          patch: { ...sending, uriTemplate: item },
          delete: { ...without, uriTemplate: item },
        },
        navigationMetadata: {
          createToken: { requestsMetadata: { post: createToken } },
          revokeToken: {
            requestsMetadata: { post: { ...without, uriTemplate: `${item}/revokeToken` } },
          },
        },
      },
      count: { requestsMetadata: { get: count } },
    },
  };
}

const COLLECTIONS = {
  androidForWorkEnrollmentProfiles: PROFILE,
  androidDeviceOwnerEnrollmentProfiles: OWNER_PROFILE,
};

export const SEGMENTS = Object.keys(COLLECTIONS);

/** Returns what reads a page of a collection. */
export const pageFactory = (segment) => pageReader(profileReader(COLLECTIONS[segment]));

/** Microsoft's client, and the requests that it sent. */
export class Graph {
  /** Without a provider, no credentials are sent. `exchange` stands for `fetch`. */
  constructor(url, { authentication, exchange = fetch } = {}) {
    this.sent = [];
    const recorded = (address, request) => {
      // A copy: the middlewares change the request for its next try.
      this.sent.push({ url: address, body: request.body, headers: new Headers(request.headers) });
      return exchange(address, request);
    };
    const middlewares = MiddlewareFactory.getPerformanceMiddlewares(recorded);
    this.adapter = new DefaultRequestAdapter(
      authentication ?? new AnonymousAuthenticationProvider(),
      undefined,
      undefined,
      KiotaClientFactory.create(recorded, middlewares),
    );
    this.adapter.baseUrl = `${url}/beta`;
  }

  /** Returns the builder of a collection's requests. */
  profiles(segment) {
    const { navigation, requests } = collection(segment, COLLECTIONS[segment]);
    const parameters = { baseurl: this.adapter.baseUrl };
    return apiClientProxifier(this.adapter, parameters, navigation, requests);
  }
}

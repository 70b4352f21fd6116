package dev.headrace.examples.accesslog.parse;

import static dev.headrace.examples.accesslog.parse.MalformedLineException.quote;

/**
 * The first line of an HTTP request.
 *
 * @param method the HTTP method
 * @param path the path asked for, see {@link #pathOf}
 */
record RequestLine(String method, String path) {

  /**
   * Reads {@code METHOD TARGET PROTOCOL}. The protocol may be missing (HTTP 0.9), and the target
   * may contain spaces, which careless clients send and servers log as they are.
   */
  static RequestLine parse(String text) throws MalformedLineException {
    if (text.isEmpty() || text.equals("-")) {
      throw new MalformedLineException("the connection ended without a request");
    }
    int methodEnd = text.indexOf(' ');
    if (methodEnd < 1 || !isMethod(text.substring(0, methodEnd))) {
      throw new MalformedLineException(
          "the request " + quote(text) + " does not begin with an HTTP method");
    }
    int lastSpace = text.lastIndexOf(' ');
    boolean hasProtocol = text.startsWith("HTTP/", lastSpace + 1);
    int targetEnd = hasProtocol ? lastSpace : text.length();
    if (targetEnd <= methodEnd + 1) {
      throw new MalformedLineException("the request " + quote(text) + " has no path");
    }
    String target = text.substring(methodEnd + 1, targetEnd);
    return new RequestLine(text.substring(0, methodEnd), pathOf(target));
  }

  /**
   * Returns the path of a request target: what precedes {@code ?} and {@code #}, since the same
   * page is asked for with countless parameters; of a full URL, as proxies get it, what follows the
   * server.
   */
  private static String pathOf(String target) throws MalformedLineException {
    String path = target.substring(0, endOfPath(target));
    if (path.startsWith("/") || path.equals("*")) {
      return path;
    }
    if (startsWithIgnoreCase(path, "http://") || startsWithIgnoreCase(path, "https://")) {
      int slash = path.indexOf('/', path.indexOf("://") + 3);
      return slash < 0 ? "/" : path.substring(slash);
    }
    throw new MalformedLineException("the request's target " + quote(target) + " is not a path");
  }

  private static int endOfPath(String target) {
    for (int i = 0; i < target.length(); i++) {
      if (target.charAt(i) == '?' || target.charAt(i) == '#') {
        return i;
      }
    }
    return target.length();
  }

  private static boolean startsWithIgnoreCase(String text, String prefix) {
    return text.regionMatches(true, 0, prefix, 0, prefix.length());
  }

  private static boolean isMethod(String word) {
    return word.chars()
        .allMatch(c -> (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_');
  }
}

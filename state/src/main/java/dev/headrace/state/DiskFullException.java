package dev.headrace.state;

/** A write refused because the disk is nearly full; the database is whole, try again later. */
public class DiskFullException extends StateException {

  private static final long serialVersionUID = 1L;

  /** A refusal; the message names the directory and the bytes that are missing. */
  public DiskFullException(String message) {
    super(message);
  }

  /** A refusal of the engine; the message names the directory. */
  public DiskFullException(String message, Throwable cause) {
    super(message, cause);
  }
}

package dev.headrace.runtime.process;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** What the user of a test may do on a cluster. */
final class Rights {
  private final Admin admin;
  private final String principal;

  Rights(Admin admin, String user) {
    this.admin = admin;
    this.principal = "User:" + user;
  }

  AclBinding onTopic(String topic, AclOperation operation) {
    return binding(ResourceType.TOPIC, topic, PatternType.LITERAL, operation);
  }

  AclBinding onTopicsOf(String application, AclOperation operation) {
    return binding(ResourceType.TOPIC, application + "-", PatternType.PREFIXED, operation);
  }

  AclBinding onGroup(String group, AclOperation operation) {
    return binding(ResourceType.GROUP, group, PatternType.LITERAL, operation);
  }

  AclBinding onTransactionsOf(String application, AclOperation operation) {
    return binding(
        ResourceType.TRANSACTIONAL_ID, application + "-", PatternType.PREFIXED, operation);
  }

  private AclBinding binding(
      ResourceType type, String name, PatternType pattern, AclOperation operation) {
    return new AclBinding(
        new ResourcePattern(type, name, pattern),
        new AccessControlEntry(principal, "*", operation, AclPermissionType.ALLOW));
  }

  /** Returns all that the page views need, as the manual lists it. */
  List<AclBinding> ofPageViews() {
    List<AclBinding> rights = new ArrayList<>();
    String application = PageViews.APPLICATION;
    rights.add(onTopic(PageViews.CLICKS.name(), AclOperation.READ));
    rights.add(onTopic(PageViews.CLICKS.name(), AclOperation.DESCRIBE_CONFIGS));
    for (var sink : List.of(PageViews.COPIES, PageViews.TOTALS, PageViews.VIEWS, PageViews.PAIRS)) {
      rights.add(onTopic(sink.name(), AclOperation.WRITE));
      rights.add(onTopic(sink.name(), AclOperation.DESCRIBE_CONFIGS));
    }
    for (AclOperation operation :
        List.of(
            AclOperation.READ,
            AclOperation.WRITE,
            AclOperation.CREATE,
            AclOperation.DELETE,
            AclOperation.DESCRIBE_CONFIGS)) {
      rights.add(onTopicsOf(application, operation));
    }
    rights.add(onGroup(application, AclOperation.READ));
    rights.add(onTransactionsOf(application, AclOperation.WRITE));
    return rights;
  }

  /** Grants rights and returns when the broker knows them. */
  void grant(List<AclBinding> rights) throws Exception {
    admin.createAcls(rights).all().get();
    while (!known().containsAll(rights)) {
      Thread.onSpinWait();
    }
  }

  /** Takes rights away and returns when the broker has forgotten them. */
  void revoke(List<AclBinding> rights) throws Exception {
    admin.deleteAcls(rights.stream().map(AclBinding::toFilter).toList()).all().get();
    while (known().stream().anyMatch(rights::contains)) {
      Thread.onSpinWait();
    }
  }

  private List<AclBinding> known() throws Exception {
    return List.copyOf(admin.describeAcls(AclBindingFilter.ANY).values().get());
  }
}

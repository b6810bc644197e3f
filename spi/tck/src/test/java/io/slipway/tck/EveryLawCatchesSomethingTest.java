package io.slipway.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/// A law that no broken implementation breaks may be one that cannot fail.
final class EveryLawCatchesSomethingTest {
    @Test
    void ofSchedulers() {
        assertThat(uncaught(SchedulerContract.class)).isEmpty();
        assertThat(uncaught(SchedulerNodeContract.class)).isEmpty();
    }

    @Test
    void ofNetworks() {
        assertThat(uncaught(NetworkContract.class)).isEmpty();
    }

    @Test
    void ofStorages() {
        assertThat(uncaught(StorageContract.class)).isEmpty();
    }

    @Test
    void ofLoadBalancers() {
        assertThat(uncaught(LoadBalancerContract.class)).isEmpty();
    }

    @Test
    void ofSourcesAndBuilders() {
        assertThat(uncaught(SourceProviderContract.class)).isEmpty();
        assertThat(uncaught(BuilderContract.class)).isEmpty();
    }

    /// The laws of `contract` that none of the implementations which extend it is to break.
    private static Set<String> uncaught(Class<?> contract) {
        var laws =
                AnnotationSupport.findAnnotatedMethods(contract, Test.class, HierarchyTraversalMode.TOP_DOWN).stream()
                        .map(Method::getName)
                        .collect(Collectors.toCollection(HashSet::new));
        Stream.of(
                        BrokenSchedulersTest.theBrokenAndTheirLaws(),
                        BrokenSchedulerLogsTest.theBrokenAndTheirLaws(),
                        BrokenSchedulerExecTest.theBrokenAndTheirLaws(),
                        BrokenSchedulerNodesTest.theBrokenAndTheirLaws(),
                        BentSchedulersTest.theBrokenAndTheirLaws(),
                        BrokenNetworksTest.theBrokenAndTheirLaws(),
                        BrokenStoragesTest.theBrokenAndTheirLaws(),
                        BrokenLoadBalancersTest.theBrokenAndTheirLaws(),
                        BrokenSourcesAndBuildersTest.theBrokenAndTheirLaws(),
                        BentOthersTest.theBrokenAndTheirLaws())
                .flatMap(each -> each)
                .map(Arguments::get)
                .filter(broken -> contract.isAssignableFrom((Class<?>) broken[0]))
                .forEach(broken -> laws.removeAll((Set<?>) broken[1]));
        return laws;
    }
}

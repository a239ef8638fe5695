import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.opensearch.analysis.common.CommonAnalysisPlugin;
import org.opensearch.common.settings.Settings;
import org.opensearch.http.HttpServerTransport;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.transport.Netty4Plugin;

/** One node on loopback for tests: SearchNode FOLDER PORT (0 picks a free port). It is a node of OpenSearch, or of
 * Elasticsearch after scripts/search-server has replaced the names of the packages. Prints where it listens. */
public final class SearchNode extends Node {
    private SearchNode(Settings how) {
        super(InternalSettingsPreparer.prepareEnvironment(how, Map.of(), null, () -> "fcg"),
              List.of(CommonAnalysisPlugin.class, Netty4Plugin.class), true);
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        Settings how = Settings.builder()
                .put("cluster.name", "fcg-tests")
                .put("path.home", folder)
                .put("discovery.type", "single-node")
                .put("network.host", "127.0.0.1")
                .put("http.port", arguments[1])
                .put("transport.port", "0")
                // Indexes must not be created by accident, and a full disk of the developer must not stop the tests.
                .put("action.auto_create_index", false)
                .put("cluster.routing.allocation.disk.threshold_enabled", false)
                .build();
        SearchNode node = new SearchNode(how);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                node.close();
            } catch (Exception fault) {
                fault.printStackTrace();
            }
        }));
        node.start();
        int port = node.injector().getInstance(HttpServerTransport.class).boundAddress().publishAddress().getPort();
        System.out.println("listening on http://127.0.0.1:" + port);
        Thread.currentThread().join();
    }
}

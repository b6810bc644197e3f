import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.startup.Tomcat;

/// Serves one unpacked war at `/` on `$PORT`. Compiled when the slug is built, against the Tomcat that is put
/// beside it; uses what Tomcat 9 and 11 have in common.
public final class WarServer {
    /// @param arguments the folder of the war
    public static void main(String[] arguments) throws Exception {
        var tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createTempDirectory("tomcat").toString());
        tomcat.setPort(Integer.parseInt(System.getenv().getOrDefault("PORT", "8080")));
        tomcat.getConnector();
        var context = tomcat.addWebapp("", Path.of(arguments[0]).toAbsolutePath().toString());
        tomcat.start();
        // Tomcat itself would go on and answer 404 to everything.
        if (context.getState() != LifecycleState.STARTED) {
            System.err.println("the war did not start, see above");
            System.exit(1);
        }
        tomcat.getServer().await();
    }
}

package org.zoufang.zoufang;

import android.app.Notification;
import android.app.NotificationChannel;
import android.app.NotificationManager;
import android.app.PendingIntent;
import android.app.Service;
import android.content.Intent;
import android.content.pm.ServiceInfo;
import android.os.Build;
import android.os.IBinder;

/**
 * Stands in the foreground while the app syncs, so that Android lets the process end its work.
 *
 * It runs in the app's own process (the only one that holds the key), never by itself, and never
 * shows more than that a sync goes on. Android destroys it with the process; it is not restarted.
 */
public class SyncService extends Service {
    private static final String CHANNEL = "sync";
    private static final int NOTICE = 1;

    @Override
    public int onStartCommand(Intent intent, int flags, int startId) {
        String text = intent == null ? null : intent.getStringExtra("text");
        if (text == null) {
            stopSelf();
            return START_NOT_STICKY;
        }
        Notification notice = notice(text);
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.Q) {
            startForeground(NOTICE, notice, ServiceInfo.FOREGROUND_SERVICE_TYPE_DATA_SYNC);
        } else {
            startForeground(NOTICE, notice);
        }
        return START_NOT_STICKY;
    }

    private Notification notice(String text) {
        Notification.Builder builder;
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.O) {
            NotificationManager manager = getSystemService(NotificationManager.class);
            manager.createNotificationChannel(
                new NotificationChannel(CHANNEL, text, NotificationManager.IMPORTANCE_LOW));
            builder = new Notification.Builder(this, CHANNEL);
        } else {
            builder = new Notification.Builder(this);
        }
        Intent open = getPackageManager().getLaunchIntentForPackage(getPackageName());
        return builder
            .setContentTitle(text)
            .setSmallIcon(getApplicationInfo().icon)
            .setOngoing(true)
            .setContentIntent(
                PendingIntent.getActivity(this, 0, open, PendingIntent.FLAG_IMMUTABLE))
            .build();
    }

    @Override
    public IBinder onBind(Intent intent) {
        return null;
    }
}

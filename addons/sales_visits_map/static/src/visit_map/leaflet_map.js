import { _t } from "@web/core/l10n/translation";

const CITY_ROOM = { x: 90, y: 24 }; // pixels that the name of a city takes
const NEAREST = 18;
const MANY = 80; // pins
const MIXED = "#37474f";

function element(className, text) {
    const node = document.createElement("div");
    node.className = className;
    node.textContent = text;
    return node;
}

/** Links to where the tiles come from must not take the place of the screen. */
function inNewTabs(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    for (const link of template.content.querySelectorAll("a")) {
        link.target = "_blank";
        link.rel = "noopener";
    }
    return template.innerHTML;
}

/**
 * What the view needs of Leaflet: squared paper on which tiles may lie, names of cities as long as none do,
 * numbered pins that gather where there are many, and lines.
 */
export class LeafletMap {
    /**
     * @param {HTMLElement} node
     * @param {Object} options
     * @param {boolean} options.small whether it is looked at on a phone
     * @param {(stop: Object) => HTMLElement} options.popup
     * @param {(state: "paper" | "tiles" | "failed") => void} options.onBackground
     */
    constructor(node, { small, popup, onBackground }) {
        Object.assign(this, { small, popup, onBackground });
        this.L = window.L;
        this.map = this.L.map(node, {
            zoomControl: false,
            // Its end would come after the screen has been left
            zoomAnimation: false,
            minZoom: 2,
            maxZoom: NEAREST,
            maxBounds: [
                [-86, -220],
                [86, 220],
            ],
        });
        this.map.attributionControl.setPrefix(false);
        const titles = { zoomInTitle: _t("Zoom in"), zoomOutTitle: _t("Zoom out") };
        this.L.control.zoom({ position: "bottomright", ...titles }).addTo(this.map);
        this.L.control.scale({ imperial: false, position: "bottomleft" }).addTo(this.map);
        const paper = this.L.gridLayer({ tileSize: 64, zIndex: 0 });
        paper.createTile = () => element("o_sales_map_square", "");
        paper.addTo(this.map);
        this.names = this.L.layerGroup();
        this.lines = this.L.layerGroup().addTo(this.map);
        this.map.on("zoomend", () => this.writeNames());
        this.observer = new ResizeObserver(() => this.map.invalidateSize());
        this.observer.observe(node);
        this.map.setView([0, 0], 2, { animate: false });
    }

    destroy() {
        this.observer.disconnect();
        this.map.remove();
    }

    get viewport() {
        return { center: this.map.getCenter(), zoom: this.map.getZoom() };
    }

    /** Until a tile arrives, the paper and the names serve: a server that fails leaves them. */
    setTiles({ url, attribution }) {
        this.tiles?.remove();
        this.map.addLayer(this.names);
        this.onBackground("paper");
        if (!url) {
            return;
        }
        let arrived = false;
        this.tiles = this.L.tileLayer(url, {
            attribution: inNewTabs(attribution),
            maxZoom: NEAREST,
        });
        this.tiles.on("tileload", () => {
            if (!arrived) {
                arrived = true;
                this.names.remove();
                this.onBackground("tiles");
            }
        });
        this.tiles.on("tileerror", () => {
            if (!arrived) {
                this.onBackground("failed");
            }
        });
        this.tiles.addTo(this.map);
    }

    /**
     * Show these groups (of map_groups.js) and nothing else. Those of days stay apart as long as they can;
     * those of urgencies gather, under the colour of the most urgent.
     *
     * @param {Object} options
     * @param {boolean} options.isRanked whether the groups are urgencies
     * @param {Object} [options.viewport] what to look at; all that is drawn unless told
     */
    draw(groups, cities, { isRanked, viewport }) {
        this.lines.clearLayers();
        this.pins?.remove();
        this.cities = cities;
        const stops = groups.flatMap((group, rank) =>
            group.stops
                .filter(({ point }) => point.place)
                .map((stop) => ({ ...stop, rank, color: group.color }))
        );
        this.pins = this.L.markerClusterGroup({
            maxClusterRadius: isRanked || stops.length > MANY ? 40 : 20,
            showCoverageOnHover: false,
            iconCreateFunction: (cluster) => this.clusterIcon(cluster, isRanked),
        });
        for (const { line, color } of groups) {
            if (line.length > 1) {
                this.lines.addLayer(this.L.polyline(line, { color, weight: 3, opacity: 0.75 }));
            }
        }
        this.look(viewport, stops);
        this.pins.addLayers(stops.map((stop) => this.pin(stop)));
        this.map.addLayer(this.pins);
        this.writeNames();
    }

    look(viewport, stops) {
        this.map.closePopup();
        if (viewport) {
            this.map.setView(viewport.center, viewport.zoom, { animate: false });
        } else if (stops.length) {
            const places = stops.map(({ point }) => point.place);
            this.map.fitBounds(places, { padding: [44, 44], maxZoom: 14, animate: false });
        }
    }

    pin(stop) {
        const { point, label, color } = stop;
        const marker = this.L.marker(point.place, {
            icon: this.icon(
                `o_sales_map_pin o_sales_map_${point.state || "customer"}`,
                label,
                color
            ),
            alt: `${label} ${point.name}`,
            title: point.name,
            stop,
        });
        marker.bindPopup(() => this.popup(stop), {
            minWidth: 200,
            maxWidth: 260,
            autoPanPadding: [12, 12],
        });
        // A pin without a picture has no alternative text: a reader aloud gets the same from the label
        marker.on("add", () => marker.getElement().setAttribute("aria-label", marker.options.alt));
        return marker;
    }

    clusterIcon(cluster, isRanked) {
        const stops = cluster.getAllChildMarkers().map((marker) => marker.options.stop);
        const first = stops.reduce((best, stop) => (stop.rank < best.rank ? stop : best));
        const isMixed = !isRanked && stops.some((stop) => stop.color !== first.color);
        const color = isMixed ? MIXED : first.color;
        return this.icon("o_sales_map_pin o_sales_map_many", `${stops.length}`, color);
    }

    icon(className, label, color) {
        const dot = element("o_sales_map_dot", label);
        dot.style.setProperty("--sales-map-color", color);
        const size = this.small ? 44 : 34;
        return this.L.divIcon({
            className,
            html: dot,
            iconSize: [size, size],
            popupAnchor: [0, -10],
        });
    }

    /** Names that would cover a bigger city's are left out. */
    writeNames() {
        this.names.clearLayers();
        const written = [];
        for (const { name, place } of this.cities || []) {
            const at = this.map.latLngToLayerPoint(place);
            const covers = (other) =>
                Math.abs(at.x - other.x) < CITY_ROOM.x && Math.abs(at.y - other.y) < CITY_ROOM.y;
            if (!written.some(covers)) {
                written.push(at);
                const html = element("o_sales_map_city_name", name);
                const icon = this.L.divIcon({
                    className: "o_sales_map_city",
                    html,
                    iconSize: [0, 0],
                });
                this.names.addLayer(
                    this.L.marker(place, { icon, interactive: false, keyboard: false })
                );
            }
        }
    }
}

/** Pixels of the longer side, as `sales_visit_payload.py` keeps them. */
const LONGEST = 1600;

/**
 * A photo as small as is kept, in base64: drawn anew, so that nothing the camera wrote beside it comes along.
 *
 * @param {Blob} file
 * @returns {Promise<string>}
 */
export async function shrinkPhoto(file) {
    const picture = await createImageBitmap(file);
    const share = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * share);
    canvas.height = Math.round(picture.height * share);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    return canvas.toDataURL("image/jpeg", 0.8).split(",")[1];
}
